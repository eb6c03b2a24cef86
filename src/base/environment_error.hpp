// What is wrong with the machine rather than with the configuration: ends the program with exit 3.
#pragma once

#include <stdexcept>

namespace bootstorm {

/// what() is one sentence for the operator: the problem and the command that mends it. Thrown only before start and by
/// control; never by a worker.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bootstorm
