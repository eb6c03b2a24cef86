#include "operate/book/story.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "operate/book/reason_words.hpp"

namespace bootstorm::operate {
namespace {

std::string message_text(std::uint8_t type) {
  switch (static_cast<DhcpType>(type)) {
    case DhcpType::none: return "a BOOTP request";
    case DhcpType::discover: return "DISCOVER";
    case DhcpType::request: return "REQUEST";
    case DhcpType::decline: return "DECLINE";
    case DhcpType::release: return "RELEASE";
    case DhcpType::inform: return "INFORM";
    case DhcpType::offer:
    case DhcpType::ack:
    case DhcpType::nak: break;
  }
  return "a message";
}

std::string dhcp_text(const Happening& happening, const Case& board) {
  if (happening.reason == Reason::dhcp_foreign_server) {
    return "another DHCP server, " + to_text(Ipv4Address{happening.number}) + ", answered it";
  }
  if (happening.detail == static_cast<std::uint8_t>(DhcpType::offer)) return "its delayed OFFER left";
  const std::string said = "sent " + message_text(happening.detail);
  switch (happening.reason) {
    case Reason::dhcp_offered: return said + ", was offered an address";
    case Reason::dhcp_offer_delayed: return said + "; its OFFER leaves a little later";
    case Reason::dhcp_acknowledged: return said + ", which was acknowledged";
    case Reason::dhcp_other_server:
      if (happening.number == 0) break;
      return said + ": it takes the address of another DHCP server, " + to_text(Ipv4Address{happening.number});
    default: break;
  }
  return said + ": " + because_of(happening.reason, board);
}

std::string request_text(const Happening& happening, const std::string& file, const Case& board) {
  switch (happening.reason) {
    case Reason::tftp_opened: return "asked for " + file + " (" + bytes_text(happening.number) + ")";
    case Reason::tftp_file_not_found: return "asked for " + file + ": it is in none of its images";
    case Reason::tftp_request_repeated: return "asked for " + file + " again: its first block was lost or late";
    default: return "asked for " + file + ": " + because_of(happening.reason, board);
  }
}

std::string text_of(const Happening& happening, const std::string& file, const Case& board) {
  using Kind = Happening::Kind;
  switch (happening.kind) {
    case Kind::dhcp: return dhcp_text(happening, board);
    case Kind::requested: return request_text(happening, file, board);
    case Kind::finished: return "has all of " + file;
    case Kind::timed_out: return "fell silent in " + file + " after block " + std::to_string(happening.number);
    case Kind::ended: return "ended the transfer of " + file + " early";
    case Kind::bound: return happening.detail != 0 ? "uses its address" : "has its address";
    case Kind::dropped: return "its frames were dropped: " + because_of(happening.reason, board);
    case Kind::arp: return "asked by ARP for " + to_text(Ipv4Address{happening.number});
    case Kind::conflict:
      return (happening.detail != 0 ? "uses " : "another machine uses ") + to_text(Ipv4Address{happening.number});
  }
  return {};
}

}  // namespace

std::vector<StoryLine> story_of(const Book& book, const Record& record, Nanos now) {
  std::vector<StoryLine> story;
  const Case board{book, record, phase_of(record, now), now};
  const auto now_ms = static_cast<std::uint32_t>(now / nanos_per_ms);
  const std::uint32_t kept = std::min<std::uint32_t>(record.happened, happenings_max);
  for (std::uint32_t i = record.happened - kept; i != record.happened; ++i) {
    const Happening& happening = record.happenings[i % happenings_max];
    const std::string_view name = book.names().text(happening.name);
    std::string text = text_of(happening, name.empty() ? "a file" : printable(name), board);
    if (happening.count > 1) text += " (" + std::to_string(happening.count) + " times)";
    story.push_back({now_ms - happening.at_ms, std::move(text)});
  }
  return story;
}

}  // namespace bootstorm::operate
