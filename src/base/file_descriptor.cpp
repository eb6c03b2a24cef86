#include "base/file_descriptor.hpp"

#include <unistd.h>

namespace bootstorm {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace bootstorm
