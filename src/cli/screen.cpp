#include "cli/screen.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "base/exit_codes.hpp"
#include "cli/columns.hpp"
#include "cli/paint.hpp"

namespace bootstorm::cli {
namespace {

constexpr std::string_view other_page = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view own_page = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view end_of_line = "\x1b[K";
constexpr std::string_view rest_of_page = "\x1b[J";

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// What is asked goes on while its terminal is away.
void stop_here() { ::raise(SIGSTOP); }

}  // namespace

bool Screen::is_possible() {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal == nullptr || *terminal == '\0' || std::string_view{terminal} == "dumb";
  return !is_dumb && ::isatty(STDOUT_FILENO) == 1;
}

Screen::Screen() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = FileDescriptor{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
  std::signal(SIGPIPE, SIG_IGN);  // a terminal that has gone is noticed by writing to it
  has_keys_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
  enter();
}

Screen::~Screen() { leave(); }

void Screen::enter() {
  if (has_keys_) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    (void)::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  (void)write_all(other_page);
}

void Screen::leave() {
  (void)write_all(own_page);
  if (has_keys_) (void)::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

ScreenSize Screen::size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {80, 24, true};
  return {size.ws_col, size.ws_row, true};
}

bool Screen::draw(std::string_view text) {
  const ScreenSize room = size();
  std::string bytes{home};
  for (std::size_t row = 0; row < room.rows && !text.empty(); ++row) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (row != 0) bytes += "\r\n";
    bytes += clipped(text.substr(0, end), room.columns);
    bytes += end_of_line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return write_all(bytes.append(rest_of_page));
}

bool Screen::take_keys() {
  std::array<char, 64> keys;
  const ssize_t count = ::read(STDIN_FILENO, keys.data(), keys.size());
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  const std::string_view pressed{keys.data(), static_cast<std::size_t>(count)};
  return pressed.find_first_of("qQ\x03\x04") == std::string_view::npos;
}

bool Screen::take_signal(bool& is_resized) {
  signalfd_siginfo came{};
  if (::read(signals_.get(), &came, sizeof came) != static_cast<ssize_t>(sizeof came)) return true;
  is_resized = true;
  if (came.ssi_signo == SIGWINCH) return true;
  if (came.ssi_signo != SIGTSTP) return false;
  leave();
  stop_here();
  enter();
  return true;
}

bool Screen::wait(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    std::array<pollfd, 2> files{{{signals_.get(), POLLIN, 0}, {has_keys_ ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (::poll(files.data(), files.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
    bool is_resized = false;
    if (files[0].revents != 0 && !take_signal(is_resized)) return false;
    if ((files[1].revents & (POLLHUP | POLLERR)) != 0 || (files[1].revents != 0 && !take_keys())) return false;
    if (is_resized) return true;
  }
}

int watch(const Picture& picture, std::chrono::milliseconds interval) {
  if (!Screen::is_possible()) return picture(std::cout, std::cerr, {});
  std::ostringstream out;
  Paint::colour_like_standard_output(out);
  if (const int failed = picture(out, std::cerr, Screen::size()); failed != exit_ok) return failed;
  Screen screen;
  std::string shown = out.str();
  for (std::string trouble; screen.draw(trouble + shown) && screen.wait(interval);) {
    out.str("");
    std::ostringstream err;
    trouble.clear();
    if (picture(out, err, Screen::size()) == exit_ok) {
      shown = out.str();
    } else {
      trouble = Paint::for_stream(out)(Style::bad, "no answer; trying again") + "  " + first_line(err.str()) + '\n';
    }
  }
  return exit_ok;
}

}  // namespace bootstorm::cli
