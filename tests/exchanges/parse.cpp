// The text form of an exchange; README.md explains it line by line.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "exchanges/exchange.hpp"
#include "exchanges/setup.hpp"
#include "exchanges/words.hpp"

namespace bootstorm::exchange {
namespace {

class Parser {
 public:
  explicit Parser(const std::string& file) : file_(file) { exchange_.file = file; }

  Exchange parse(std::string_view text) {
    for (const Line& line : split_lines(text, file_)) {
      if (line.indented) {
        bytes(line);
      } else {
        statement(line);
      }
    }
    if (open_repeat_) throw Error(file_ + ": a repeat has no end");
    if (exchange_.name.empty() || exchange_.why.empty()) throw Error(file_ + ": an exchange has a name and a why");
    complete_setup(exchange_.setup, file_);
    return std::move(exchange_);
  }

 private:
  void bytes(const Line& line) {
    if (bytes_of_ == nullptr) Words{file_, line}.fail("bytes belong behind send, reply, also or sent");
    parse_pieces(file_, line, *bytes_of_);
    exchange_.comments[line.number] = line.comment;
  }

  void statement(const Line& line) {
    bytes_of_ = nullptr;
    Words words{file_, line};
    if (words.take("exchange:")) {
      exchange_.name = words.next("a name");
    } else if (words.take("why:")) {
      exchange_.why += (exchange_.why.empty() ? "" : " ") + words.next("a reason and its source");
    } else if (exchange_.steps.empty() && parse_setup_line(words, exchange_.setup)) {
      return;
    } else if (words.take("at")) {
      moment(words, false);
    } else if (words.take("after")) {
      moment(words, true);
    } else if (words.take("repeat")) {
      repeat(words);
    } else if (words.take("end")) {
      if (!std::exchange(open_repeat_, false)) words.fail("there is no repeat to end");
      step(Step::Kind::end, words);
    } else if (!expectation(words) && !conclusion(words)) {
      words.fail("what is '" + words.next("a word") + "'?");
    }
    words.end();
  }

  Step& step(Step::Kind kind, const Words& words) {
    Step& added = exchange_.steps.emplace_back();
    added.kind = kind;
    added.line = words.line();
    return added;
  }

  /// `at 250 ms send worker 1 port 0 trusted`, `after 1 ms`
  void moment(Words& words, bool relative) {
    Step& moment = step(Step::Kind::wait, words);
    moment.relative = relative;
    moment.time = words.time();
    if (!words.take("send")) return;
    moment.kind = Step::Kind::send;
    while (!words.done()) {
      if (words.take("worker")) {
        moment.worker = static_cast<unsigned>(words.number("a worker", exchange_.setup.shards - 1));
      } else if (words.take("port")) {
        moment.port = static_cast<std::uint8_t>(words.number("a port", exchange_.setup.ports.size() - 1));
      } else if (words.take("trusted")) {
        moment.trusted = true;
      } else {
        words.fail("a frame is sent to a worker, to a port, trusted or not");
      }
    }
    bytes_of_ = &moment.frame;
  }

  void repeat(Words& words) {
    if (std::exchange(open_repeat_, true)) words.fail("a repeat stands in no other");
    Step& repeat = step(Step::Kind::repeat, words);
    if (!words.take("n")) words.fail("a loop is written: repeat n 1 to 10");
    repeat.first = static_cast<std::int64_t>(words.number("a number", 1u << 20));
    if (!words.take("to")) words.fail("a loop is written: repeat n 1 to 10");
    repeat.last = static_cast<std::int64_t>(words.number("a number", 1u << 20));
  }

  bool expectation(Words& words) {
    if (words.take("reply")) {
      outcome(words, Verdict::reply);
      exchange_.steps.back().reply = sending(words);
      bytes_of_ = &exchange_.steps.back().reply->frame;
    } else if (words.take("drop")) {
      outcome(words, Verdict::drop);
    } else if (words.take("consumed")) {
      outcome(words, Verdict::consumed);
    } else if (words.take("also")) {
      further(words, Step::Kind::send);
    } else if (words.take("sent")) {
      further(words, Step::Kind::wait);
    } else if (words.take("nothing")) {
      if (last_step(words, Step::Kind::wait).sent.empty()) return true;
      words.fail("nothing, and yet a frame");
    } else {
      return false;
    }
    return true;
  }

  Step& last_step(Words& words, Step::Kind kind) {
    if (exchange_.steps.empty() || exchange_.steps.back().kind != kind) {
      words.fail(kind == Step::Kind::send ? "this belongs to a frame that is sent" : "this belongs to a moment");
    }
    return exchange_.steps.back();
  }

  void outcome(Words& words, Verdict verdict) {
    Step& step = last_step(words, Step::Kind::send);
    const std::string& name = words.next("a reason");
    const auto reason = reason_named(name);
    if (!reason) words.fail("there is no reason '" + name + "'");
    if (step.outcome) words.fail("this frame has its outcome already");
    step.outcome = Outcome{verdict, *reason};
  }

  Sending sending(Words& words) {
    Sending sending{.frame = {}, .port = exchange_.steps.back().port, .line = words.line()};
    if (words.take("port")) {
      sending.port = static_cast<std::uint8_t>(words.number("a port", exchange_.setup.ports.size() - 1));
    }
    return sending;
  }

  void further(Words& words, Step::Kind kind) {
    Step& step = last_step(words, kind);
    step.sent.push_back(sending(words));
    bytes_of_ = &step.sent.back().frame;
  }

  bool conclusion(Words& words) {
    if (words.take("counter")) {
      const std::string& name = words.next("a counter");
      if (!reason_named(name) && !statistic_named(name)) words.fail("there is no counter '" + name + "'");
      exchange_.counters.push_back({name, words.number("a count"), words.line()});
    } else if (words.take("event")) {
      event(words);
    } else {
      return false;
    }
    return true;
  }

  void event(Words& words) {
    const std::string& name = words.next("an event");
    const auto kind = event_named(name);
    if (!kind) words.fail("there is no event '" + name + "'");
    ExpectedEvent event{.kind = *kind, .ip = {}, .mac = {}, .value = {}, .text = {}, .line = words.line()};
    while (!words.done()) {
      if (words.take("ip")) {
        event.ip = words.ipv4();
      } else if (words.take("mac")) {
        event.mac = words.mac();
      } else if (words.take("value")) {
        event.value = words.number("a value");
      } else if (words.take("text")) {
        event.text = words.text();
      } else {
        words.fail("an event has ip, mac, value and text");
      }
    }
    exchange_.events.push_back(std::move(event));
  }

  const std::string& file_;
  Exchange exchange_;
  Pieces* bytes_of_ = nullptr;
  bool open_repeat_ = false;
};

template <class Enum>
std::optional<Enum> named(std::string_view name, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Reason> reason_named(std::string_view name) { return named<Reason>(name, reason_count); }
std::optional<Statistic> statistic_named(std::string_view name) { return named<Statistic>(name, statistic_count); }
std::optional<EventKind> event_named(std::string_view name) {
  return named<EventKind>(name, event_kind_count);
}

Exchange parse(std::string_view text, const std::string& file) { return Parser{file}.parse(text); }

Exchange load(const std::filesystem::path& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) throw Error(path.string() + ": cannot be read");
  return parse(std::string{std::istreambuf_iterator<char>{stream}, {}}, path.string());
}

std::vector<std::filesystem::path> list(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    if (entry.path().extension() == ".exchange") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::byte> seeded_bytes(std::size_t size, std::uint32_t seed) {
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) {
    seed = seed * 1664525u + 1013904223u;
    byte = static_cast<std::byte>(seed >> 24);
  }
  return bytes;
}

}  // namespace bootstorm::exchange
