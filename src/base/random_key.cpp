#include "base/random_key.hpp"

#include <sys/random.h>

#include "base/environment_error.hpp"

namespace bootstorm {

RandomKey random_key() {
  RandomKey key;
  // Up to 256 bytes come whole or not at all (getrandom(2)).
  if (::getrandom(&key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
    throw EnvironmentError{"the kernel gives no random bytes (getrandom); TFTP ports must not be guessed"};
  }
  return key;
}

}  // namespace bootstorm
