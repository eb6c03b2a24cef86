#include "swarm/report/run_facts.hpp"

#include <spdlog/fmt/fmt.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::swarm {

namespace {

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &local);
  return {text.data(), length};
}

std::string host_text() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  return fmt::format("{}, {} {} {}, {} CPUs", names.nodename, names.sysname, names.release, names.machine,
                     sysconf(_SC_NPROCESSORS_ONLN));
}

std::vector<std::string> own_command_line() {
  std::ifstream file{"/proc/self/cmdline", std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{file}, {}};
  std::vector<std::string> words;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\0', at), all.size());
    words.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"%+,-./:=@_"}.find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    if (!word.empty() && std::ranges::all_of(word, is_plain)) {
      text += word;
      continue;
    }
    text += '\'';
    for (const char c : word) text += c == '\'' ? std::string{"'\\''"} : std::string{c};
    text += '\'';
  }
  return text;
}

RunFacts run_facts_now() {
  return {.started = time_now(),
          .host = host_text(),
          .version = BOOTSTORM_VERSION,
          .command = name_text(shell_text(own_command_line()))};
}

std::string servers_text(const BoardList& boards) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> served;
  std::size_t told = 0;
  for (const auto& board : boards) {
    if (board->server_ip().is_zero()) continue;
    ++served[{board->server_ip().value, board->server_mac().number()}];
    ++told;
  }
  std::string text;
  for (const auto& [server, count] : served) {
    if (!text.empty()) text += "; ";
    text += to_text(Ipv4Address{server.first});
    if (server.second != 0) text += fmt::format(" ({})", to_text(MacAddress::from_number(server.second)));
    if (served.size() > 1 || told != boards.size()) text += fmt::format(", {} of {} boards", count, boards.size());
  }
  return text.empty() ? "none answered" : text;
}

}  // namespace bootstorm::swarm
