// bootstorm capture: frames of the running appliance as a pcapng file, for Wireshark. tcpdump cannot see them.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/base64.hpp"
#include "base/exit_codes.hpp"
#include "base/file_descriptor.hpp"
#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "config/text.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

struct CaptureWords {
  std::string config_path;
  std::string board;
  std::string filter;
  bool is_last_boot = false;
  std::string seconds;
  std::string bytes;
  std::string path = "-";
};

Json args_of(const CaptureWords& words) {
  Json args = Json::object();
  if (!words.board.empty()) args["board"] = words.board;
  if (!words.filter.empty()) args["filter"] = words.filter;
  if (words.is_last_boot) args["last-boot"] = true;
  for (const auto& [name, word] : {std::pair{"seconds", &words.seconds}, {"bytes", &words.bytes}}) {
    if (word->empty()) continue;
    const auto number = config::parse_decimal(*word).value;
    args[name] = number ? Json(*number) : Json(*word);  // which the row refuses by name
  }
  return args;
}

/// The file that is written, as it comes: who ends the command has all that was captured by then.
class Output {
 public:
  explicit Output(const std::string& path) {
    if (path == "-") {
      fd_ = STDOUT_FILENO;
      return;
    }
    file_ = FileDescriptor{open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    fd_ = file_.get();
  }
  [[nodiscard]] bool ok() const { return fd_ >= 0; }
  [[nodiscard]] bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

 private:
  FileDescriptor file_;
  int fd_ = -1;
};

/// Takes the answer line by line. Returns whether more is wanted; an exit code other than 0 is final.
class Taken {
 public:
  Taken(const Output& output, std::string path) : output_(output), path_(std::move(path)) {}

  bool take(std::string_view text) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return fail(exit_environment, "the appliance's answer is not JSON");
    if (!std::exchange(is_answered_, true) && !line.value("ok", false)) {
      for (const std::string& error : lines_of(line, "errors")) (void)fail(exit_configuration, error);
      return false;
    }
    if (line.contains("frames")) tell(line);
    if (line.contains("end")) is_ended_ = true;
    if (!line.contains("pcapng")) return true;
    const auto bytes = base64_decoded(text_of(line, "pcapng"));
    if (!bytes) return fail(exit_environment, "the appliance's answer is no base64");
    return output_.write(*bytes) || fail(exit_environment, "cannot write to " + path_ + ": " + std::strerror(errno));
  }
  [[nodiscard]] int exit_code() {
    if (exit_code_ == exit_ok && !is_ended_)
      (void)fail(exit_environment, "the appliance ended the capture before its end");
    return exit_code_;
  }

 private:
  static void tell(const Json& line) {
    std::cerr << counted(number_of(line, "frames"), "frame", "frames") << ", " << bytes_text(number_of(line, "bytes"));
    if (const auto missing = number_of(line, "missing"); missing != 0) {
      std::cerr << "; " << missing << " MISSING: they were overwritten before they were read";
    }
    if (line.value("may_lack_beginning", false)) {
      std::cerr << "; the boot MAY HAVE BEGUN EARLIER: what was recorded before that was overwritten";
    }
    std::cerr << '\n';
  }
  bool fail(int code, const std::string& why) {
    std::cerr << "bootstorm: " << why << '\n';
    exit_code_ = code;
    return false;
  }

  const Output& output_;
  const std::string path_;
  bool is_answered_ = false;
  bool is_ended_ = false;
  int exit_code_ = exit_ok;
};

int capture(const CaptureWords& words) {
  const operate::Verb& verb = *operate::find_verb("capture");
  const Json args = args_of(words);
  const auto checked = operate::read_arguments(verb, args);
  if (const auto* problem = std::get_if<std::string>(&checked)) {
    std::cerr << "bootstorm " << *problem << '\n';
    return exit_usage;
  }
  if (words.path == "-" && isatty(STDOUT_FILENO) != 0) {
    std::cerr << "bootstorm: a capture is no text for a terminal: give -w FILE, or pipe it into wireshark -k -i -\n";
    return exit_usage;
  }
  const auto found = find_appliance(words.config_path, std::cerr);
  if (const int* exit_code = std::get_if<int>(&found)) return *exit_code;
  const Output output{words.path};
  if (!output.ok()) {
    std::cerr << "bootstorm: cannot write to " << words.path << ": " << std::strerror(errno) << '\n';
    return exit_environment;
  }
  Taken taken{output, words.path};
  const auto failed = operate::ask_for_lines(std::get<std::filesystem::path>(found), verb.access,
                                             operate::request_line(verb.name, args),
                                             [&](std::string_view line) { return taken.take(line); });
  if (!failed) return taken.exit_code();
  std::cerr << "bootstorm: " << failed->message << '\n';
  return exit_environment;
}

Option option_of(std::string_view argument, const std::string& names, std::string* value, bool* flag = nullptr) {
  for (const operate::Argument& row : operate::find_verb("capture")->arguments) {
    if (row.name != argument) continue;
    return {.names = names,
            .value = value,
            .help = std::string{row.help},
            .flag = flag,
            .value_name = row.kind == operate::Argument::Kind::number ? "NUMBER" : ""};
  }
  return {.names = names, .value = value, .help = {}, .flag = flag};
}

}  // namespace

Command capture_command() {
  const auto words = std::make_shared<CaptureWords>();
  return {
      .name = "capture",
      .about = std::string{operate::find_verb("capture")->help},
      .example =
          "  bootstorm capture b8:27:eb:12:34:56 | wireshark -k -i -\n"
          "  bootstorm capture --last-boot desk-07 -w desk-07.pcapng\n"
          "  bootstorm capture --filter dhcp,drops --seconds 60 | tshark -r - -T fields -e eth.src -e frame.comment",
      .options = {option_of("board", "board", &words->board),
                  option_of("filter", "--filter", &words->filter),
                  option_of("last-boot", "--last-boot", nullptr, &words->is_last_boot),
                  option_of("seconds", "--seconds", &words->seconds),
                  option_of("bytes", "--bytes", &words->bytes),
                  {.names = "-w,--write",
                   .value = &words->path,
                   .help = "the file to write; - is standard output",
                   .value_name = "FILE"},
                  config_option(words->config_path)},
      .run = [words] { return capture(*words); }};
}

}  // namespace bootstorm::cli
