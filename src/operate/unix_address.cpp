#include "operate/unix_address.hpp"

#include <sys/socket.h>

#include <cstring>
#include <system_error>

namespace bootstorm::operate {

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

FileDescriptor new_socket(int flags) {
  return FileDescriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
}

bool connects(const FileDescriptor& from, const sockaddr_un& address) {
  return ::connect(from.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::string error_text(const std::filesystem::path& path, int error) {
  return path.string() + ": " + std::generic_category().message(error);
}

}  // namespace bootstorm::operate
