// A terminal that is drawn over again and again, and that its owner gets back as it was, however that ends.
#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"

namespace bootstorm::cli {

struct ScreenSize {
  // Of what is written once, and no screen.
  std::size_t columns = 120;
  std::size_t rows = 1000;
  bool is_screen = false;
};

class Screen {
 public:
  /// Takes the terminal of standard output: another page of it, no cursor, keys as they are pressed.
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Whether standard output is a terminal that can be drawn on.
  [[nodiscard]] static bool is_possible();

  [[nodiscard]] static ScreenSize size();
  /// Shows the first lines of the text that have room. False: the terminal has gone.
  [[nodiscard]] bool draw(std::string_view text);
  /// Waits, but not on when the terminal has another size. False: its owner pressed q, or a signal ends the program.
  [[nodiscard]] bool wait(std::chrono::milliseconds time);

 private:
  void enter();
  void leave();
  [[nodiscard]] bool take_keys();
  [[nodiscard]] bool take_signal(bool& is_resized);

  FileDescriptor signals_;
  termios before_{};
  bool has_keys_ = false;  // standard input is a terminal, too
};

/// Writes what is to be seen now: an exit code, which counts where there is no screen. `err`: what is wrong.
using Picture = std::function<int(std::ostream& out, std::ostream& err, ScreenSize size)>;
/// Draws it again and again until its owner has enough. What goes wrong at first is said, and ends it; later it stands
/// above what was drawn last. Where there is no screen, writes the picture once.
[[nodiscard]] int watch(const Picture& picture, std::chrono::milliseconds interval);

}  // namespace bootstorm::cli
