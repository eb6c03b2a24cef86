#include "base/whole_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/file_descriptor.hpp"

namespace bootstorm {

std::variant<std::string, ReadProblem> read_whole_file(const std::string& path, std::size_t most) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  struct stat status {};
  if (!file.ok() || ::fstat(file.get(), &status) != 0) {
    return ReadProblem{"cannot be opened: " + std::generic_category().message(errno)};
  }
  if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) return ReadProblem{"not a regular file"};
  std::string text;
  std::array<char, 65536> chunk;
  for (;;) {
    pollfd waiting{file.get(), POLLIN, 0};
    if (S_ISFIFO(status.st_mode) && ::poll(&waiting, 1, static_cast<int>(pipe_patience.count() * 1000)) == 0) {
      return ReadProblem{"a pipe into which nobody writes; name a regular file"};
    }
    const ssize_t count = ::read(file.get(), chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return ReadProblem{"cannot be read: " + std::generic_category().message(errno)};
    text.append(chunk.data(), static_cast<std::size_t>(count));
    if (count == 0 || text.size() > most) return text;
  }
}

}  // namespace bootstorm
