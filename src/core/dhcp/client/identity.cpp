#include "core/dhcp/client/identity.hpp"

#include <cstring>

#include "bootstorm/bytes.hpp"

namespace bootstorm::dhcp {

namespace {

constexpr std::size_t guid_length = 17;                           // RFC 4578 §2.3: a type octet, then 16
constexpr std::string_view rom_guid_octets = "DDDDDDDDDDDDDDDD";  // 0x44, sixteen times

enum class GuidForm : std::uint8_t {
  other,
  rom,
  serial_repeated,
  eeprom
};

std::uint32_t little_endian(std::span<const std::byte> bytes, std::size_t at) noexcept {
  return __builtin_bswap32(Reader{bytes.subspan(at, 4)}.be32());
}

GuidForm form_of(std::span<const std::byte> guid) noexcept {
  if (guid.size() != guid_length || guid[0] != std::byte{0}) return GuidForm::other;
  const auto body = guid.subspan(1);
  if (std::memcmp(body.data(), rom_guid_octets.data(), rom_guid_octets.size()) == 0) return GuidForm::rom;
  if (std::memcmp(body.data(), "RPi", 3) == 0) return GuidForm::eeprom;
  // The same four octets four times: each equals the one four places before it.
  if (std::memcmp(body.data(), body.data() + 4, 12) == 0) return GuidForm::serial_repeated;
  return GuidForm::other;
}

std::optional<std::uint32_t> serial_in(GuidForm form, std::span<const std::byte> guid) noexcept {
  if (form == GuidForm::serial_repeated) return little_endian(guid, 1);
  if (form == GuidForm::eeprom) return little_endian(guid, 13);  // after "RPi4", revision and four octets of the MAC
  return {};
}

/// Of architecture 0: what every Raspberry Pi says, and every PC with a BIOS.
Model model_of(GuidForm form, std::span<const std::byte> guid, MacAddress mac) noexcept {
  switch (form) {
    case GuidForm::rom: return Model::pi3;
    case GuidForm::eeprom: return model_of_eeprom(std::to_integer<char>(guid[4]));
    case GuidForm::serial_repeated:
      // bootcode.bin of a Pi 2 or 3, or a Pi 4's first EEPROMs: the serial ends as the MAC does on the former only.
      return (little_endian(guid, 1) & 0xffffff) == (mac.number() & 0xffffff) ? Model::pi3 : Model::pi4;
    case GuidForm::other: break;
  }
  return guid.size() == guid_length ? Model::pxe_bios : Model::unknown;
}

/// Of a Raspberry Pi newer than all known ones: as the newest of them.
ClientKind kind_of_eeprom(char letter) noexcept {
  const Model model = model_of_eeprom(letter);
  return model == Model::unknown ? ClientKind::pi5 : row_of(model).kind;
}

/// The number in "PXEClient:Arch:00000:UNDI:002001" (RFC 4578 §2.1 has option 93 for it; old clients do not send that).
std::optional<std::uint16_t> arch_in(std::string_view vendor_class) noexcept {
  constexpr std::string_view prefix = "PXEClient:Arch:";
  constexpr std::size_t digits = 5;
  if (vendor_class.substr(0, prefix.size()) != prefix || vendor_class.size() < prefix.size() + digits) return {};
  std::uint32_t value = 0;
  for (const char digit : vendor_class.substr(prefix.size(), digits)) {
    if (digit < '0' || digit > '9') return {};
    value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (value > 0xffff) return {};
  return static_cast<std::uint16_t>(value);
}

}  // namespace

ClientKind kind_of(std::string_view vendor_class, std::optional<std::uint16_t> client_arch,
                   std::span<const std::byte> guid) noexcept {
  if (vendor_class.substr(0, pxe_class.size()) != pxe_class) return ClientKind::plain;
  if (!client_arch) client_arch = arch_in(vendor_class);
  if (client_arch != 0) return ClientKind::pxe;
  switch (form_of(guid)) {
    case GuidForm::rom: return ClientKind::pi_rom;
    case GuidForm::eeprom: return kind_of_eeprom(std::to_integer<char>(guid[4]));
    case GuidForm::serial_repeated: return ClientKind::pi_bootcode;
    case GuidForm::other: break;
  }
  return ClientKind::pi;
}

std::optional<std::uint32_t> serial_of(std::span<const std::byte> guid) noexcept {
  return serial_in(form_of(guid), guid);
}

ClientFacts facts_of(ClientKind kind, std::string_view vendor_class, std::optional<std::uint16_t> client_arch,
                     std::span<const std::byte> guid, MacAddress mac) noexcept {
  ClientFacts facts;
  if (kind == ClientKind::plain) return facts;
  if (kind == ClientKind::pxe) {
    if (!client_arch) client_arch = arch_in(vendor_class);
    facts.model = model_of_arch(client_arch.value_or(0));
    return facts;
  }
  const GuidForm form = form_of(guid);
  facts.model = model_of(form, guid, mac);
  const std::optional<std::uint32_t> serial = serial_in(form, guid);
  facts.has_serial = serial.has_value();
  facts.serial = serial.value_or(0);
  return facts;
}

Identity identify(const Request& request) noexcept {
  std::optional<std::uint16_t> client_arch;
  if (const auto list = request.architectures.bytes(); list.size() >= 2) client_arch = Reader{list}.be16();
  const std::string_view vendor_class = request.vendor_class.text();
  Identity identity;
  identity.kind = kind_of(vendor_class, client_arch, request.guid());
  identity.facts = facts_of(identity.kind, vendor_class, client_arch, request.guid(), request.mac);
  // iPXE repeats the ROM's class and architecture, but needs what a PC needs, whatever the machine is.
  const bool ipxe = request.has_ipxe || request.user_class.text() == "iPXE";
  if (ipxe && is_boot_client(identity.kind)) identity.kind = ClientKind::pxe;
  return identity;
}

}  // namespace bootstorm::dhcp
