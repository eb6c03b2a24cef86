#include "operate/book/reason_words.hpp"

#include <algorithm>
#include <array>

#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::string_view capture = "Look at its messages with 'bootstorm capture {mac}', and for newer firmware.";
constexpr std::string_view cable =
    "Look at its cable and its switch port. If it is a virtual machine or a container, run 'ethtool -K INTERFACE tx "
    "off' there.";

constexpr std::array rows{
    // What DHCP refuses.
    ReasonWords{Reason::dhcp_pool_exhausted, "no address is free in {pool}",
                "Enlarge `pool` of {network}, or shorten its `lease`; 'bootstorm leases' says who has the "
                "addresses. A board with an `address` of its own in `boards` needs no place in the pool."},
    ReasonWords{Reason::dhcp_leases_full, "the table of leases is full, although addresses are free in {pool}",
                "Shorten `lease` of {network}, or end leases that nobody needs with 'bootstorm leases release'."},
    ReasonWords{Reason::dhcp_client_unknown, "it is not a listed board, and {network} serves only listed ones",
                "List it in `boards` with its mac, {mac}, or set `unknown: serve` in the `dhcp` of {network}."},
    ReasonWords{Reason::dhcp_quota, "its relay or its switch port has as many addresses as {quota} allows",
                "Raise `quota` of {network}, list the board in `boards`, or look for a host{circuit} that invents MAC "
                "addresses."},
    ReasonWords{Reason::dhcp_waits_for_turn,
                "it waits for its turn: the link to {network} is full of boards that began before it",
                "Nothing need be done. It is let in as soon as one of them is done."},
    ReasonWords{Reason::dhcp_rate, "more boards that are not listed came at once than {new} allows",
                "It will ask again. If that happens in ordinary boots raise `new_clients`, or list the boards; else "
                "look for a host that invents MAC addresses."},
    ReasonWords{Reason::dhcp_relay_unknown, "its message came through the relay {relay}, which is in no subnet",
                "Add the relay's subnet to `subnets` of {network}, or {relay} to the `relays` of a subnet that is "
                "there already."},
    ReasonWords{Reason::dhcp_disabled, "DHCP is off in {network}",
                "Give {network} a `dhcp` with a `pool`, or with `mode: proxy` if another server gives the addresses."},
    ReasonWords{Reason::dhcp_latched, "leases cannot be written to {state}, so no new ones are given",
                "Free space on that disk, or mend it; the appliance then goes on by itself."},
    ReasonWords{Reason::dhcp_journal_full, "leases change faster than the disk of {state} can store them",
                "It will ask again. If that happens in ordinary boots, put `state` on a faster disk."},
    ReasonWords{Reason::dhcp_bootp_unlisted, "it speaks BOOTP, and has no reserved address",
                "List it in `boards` with its mac, {mac}, and an `address`."},
    ReasonWords{Reason::dhcp_reply_too_large, "the answer is larger than it can take",
                "Shorten the `options` of {network}, or of its class."},
    ReasonWords{Reason::dhcp_short, "its DHCP message is cut off", capture},
    ReasonWords{Reason::dhcp_malformed, "its DHCP message contradicts itself, or is cut off", capture},
    ReasonWords{Reason::dhcp_address_invalid,
                "its DHCP message gives an address that no host can have as its own or its relay's", capture},
    ReasonWords{Reason::dhcp_not_a_request, "its message to the DHCP server is an answer",
                "Look for a second DHCP server or relay on {mac}."},
    ReasonWords{Reason::dhcp_type_unknown, "its DHCP message is of a type that clients do not send", capture},
    ReasonWords{Reason::dhcp_not_holder, "it names an address that it does not hold",
                "It will ask for another one by itself."},
    // What is no refusal, as the story tells it.
    ReasonWords{Reason::dhcp_boot_answered, "it was told what to boot"},
    ReasonWords{Reason::dhcp_bootp_answered, "it was told its address"},
    ReasonWords{Reason::dhcp_address_asked, "who had the last free address is asked first whether he still uses it"},
    ReasonWords{Reason::dhcp_refused, "it cannot have that address, and was told so"},
    ReasonWords{Reason::dhcp_other_server, "it takes the address of another DHCP server"},
    ReasonWords{Reason::dhcp_not_booting, "it does not boot, and another server gives the addresses"},
    ReasonWords{Reason::dhcp_declined, "it found another host at that address"},
    ReasonWords{Reason::dhcp_released, "it gave its address back"},
    ReasonWords{Reason::dhcp_release_repeated, "it had given its address back before"},
    ReasonWords{Reason::dhcp_proxy_heard, "a server that gives no addresses told it what to boot"},
    // What TFTP refuses.
    ReasonWords{Reason::tftp_request_refused,
                "it wants to write, or names a transfer mode that is not served, or has '..' in the name",
                "If it asks in netascii mode, set `netascii: true` in `tftp`; else look at its loader's settings."},
    ReasonWords{Reason::tftp_request_malformed, "its request has no name or no mode, or is too long", capture},
    ReasonWords{Reason::tftp_short, "its request is cut off", capture},
    ReasonWords{Reason::tftp_opcode_unknown, "its message makes no sense there", capture},
    ReasonWords{Reason::tftp_off_network, "its address, {address}, is in no served network",
                "Add its subnet to `subnets` of {network}, or give it an address of {network}."},
    ReasonWords{Reason::tftp_sessions_full, "all transfers are in use",
                "Raise `sessions` in `tftp` if that happens in ordinary boots."},
    ReasonWords{Reason::tftp_client_sessions_full, "it has as many transfers open as one client may"},
    ReasonWords{Reason::tftp_address_contested, "another machine fetches a file from the same address, {address}",
                "Find the two machines that have {address}, and give one of them another address."},
    ReasonWords{Reason::tftp_not_ready, "the files are still being loaded, and it will ask again"},
    ReasonWords{Reason::tftp_file_loading, "the file is being read from the disk, and it will ask again"},
    ReasonWords{Reason::tftp_file_not_found, "none of its images has that file"},
    // Why frames are dropped.
    ReasonWords{Reason::vlan_unknown, "they come {tagged}, and {device} serves {vlans}",
                "Put its switch port into a VLAN that is served, or add a network with {tag_setting} to {device}."},
    ReasonWords{Reason::own_address_contested, "{contender} has {own}, the appliance's own address",
                "Give {contender} or the appliance another address."},
    ReasonWords{Reason::arp_sender_invalid, "they give a sender's address that no host can have", capture},
    ReasonWords{Reason::arp_not_ours, "they ask for another host"},
    ReasonWords{Reason::arp_noted, "they ask for another host"},
    ReasonWords{Reason::ipv4_total_length, "they are cut off on the way",
                "Look at its cable, and for a smaller MTU between it and the appliance."},
    ReasonWords{Reason::udp_length, "they are cut off on the way",
                "Look at its cable, and for a smaller MTU between it and the appliance."},
    ReasonWords{Reason::ipv4_fragment, "they come in fragments",
                "Look for a smaller MTU between it and the appliance."},
    ReasonWords{Reason::ipv4_source_invalid, "they come from an address that no host can have in {network}",
                "Give it an address of {network}."},
    ReasonWords{Reason::ipv4_checksum, "their checksums are wrong", cable},
    ReasonWords{Reason::udp_checksum, "their checksums are wrong", cable},
    ReasonWords{
        Reason::udp_checksum_unfinished,
        "their checksums are unfinished, left by its kernel to a card that is not there",
        "It is a virtual interface: run 'ethtool -K INTERFACE tx off' on the machine of {mac}, with its name for "
        "INTERFACE."},
};

}  // namespace

const ReasonWords* words_of(Reason reason) noexcept {
  const auto row = std::ranges::find(rows, reason, &ReasonWords::reason);
  return row == rows.end() ? nullptr : &*row;
}

std::string because_of(Reason reason, const Case& board) {
  const ReasonWords* row = words_of(reason);
  return row == nullptr ? "it got no answer" : filled(row->because, board);
}

std::string remedy_of(Reason reason, const Case& board) {
  const ReasonWords* row = words_of(reason);
  return row == nullptr ? std::string{} : filled(row->remedy, board);
}

}  // namespace bootstorm::operate
