#include "exchanges/play.hpp"

#include <algorithm>

namespace bootstorm::exchange {
namespace {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::drop: return "drop";
    case Verdict::consumed: return "consumed";
    case Verdict::reply: return "reply";
  }
  return "?";
}

std::string to_text(Outcome outcome) {
  return std::string{name_of(outcome.verdict)} + ' ' + std::string{bootstorm::name_of(outcome.reason)};
}

std::string milliseconds(Nanos time) {
  return std::to_string(time / nanos_per_ms) + '.' + std::to_string(time / (100 * nanos_per_us) % 10) + " ms";
}

std::size_t end_of_loop(const Exchange& exchange, std::size_t at) {
  while (exchange.steps[at].kind != Step::Kind::end) ++at;
  return at;
}

class Player {
 public:
  explicit Player(const Exchange& exchange) : exchange_(exchange), world_(exchange.setup) {}

  std::string play() {
    for (std::size_t at = 0; at < exchange_.steps.size() && complaints_.empty(); ++at) at = play_from(at);
    conclude();
    return complaints_;
  }

 private:
  /// Plays a step, or a loop; returns its last step.
  std::size_t play_from(std::size_t at) {
    const Step& step = exchange_.steps[at];
    if (step.kind != Step::Kind::repeat) {
      play_step(step);
      return at;
    }
    const std::size_t end = end_of_loop(exchange_, at);
    for (iteration_ = step.first; iteration_ <= step.last && complaints_.empty(); ++iteration_) {
      for (std::size_t inner = at + 1; inner < end && complaints_.empty(); ++inner) play_step(exchange_.steps[inner]);
    }
    iteration_ = 0;
    return end;
  }

  void play_step(const Step& step) {
    const Nanos time = step.relative ? world_.now() + step.time : step.time;
    if (time < world_.now()) throw Error(exchange_.file + ':' + std::to_string(step.line) + ": time goes back");
    const std::vector<Sent> ticked = world_.advance(time);
    if (step.kind == Step::Kind::wait) {
      compare_frames(step, ticked);
      return;
    }
    if (!ticked.empty()) {
      complain(step.line, "a frame came by itself at " + milliseconds(ticked.front().at) + ", before this was sent",
               describe_difference(exchange_, {}, ticked.front().bytes));
    }
    send(step);
  }

  void send(const Step& step) {
    if (!step.outcome) throw Error(exchange_.file + ':' + std::to_string(step.line) + ": what becomes of this frame?");
    const std::uint64_t counted = world_.counter(bootstorm::name_of(step.outcome->reason));
    const Answer answer =
        world_.receive(render(step.frame, world_, iteration_).bytes, {step.worker, step.port, step.trusted});
    ++frames_sent_;
    if (answer.outcome != *step.outcome) {
      complain(step.line, "wanted " + to_text(*step.outcome) + ", got " + to_text(answer.outcome),
               answer.reply.empty() ? "" : describe_difference(exchange_, {}, answer.reply));
      return;
    }
    if (world_.counter(bootstorm::name_of(step.outcome->reason)) != counted + 1) {
      complain(step.line, to_text(*step.outcome) + " was not counted once", "");
    }
    if (step.reply) compare(step.reply->line, "the reply differs", step.reply->frame, answer.reply);
    compare_frames(step, answer.also);
  }

  void compare_frames(const Step& step, const std::vector<Sent>& got) {
    for (std::size_t i = 0; i < std::max(step.sent.size(), got.size()) && complaints_.empty(); ++i) {
      if (i == got.size()) {
        complain(step.sent[i].line, "this frame did not come", "");
      } else if (i == step.sent.size()) {
        complain(step.line, "a frame too many, at " + milliseconds(got[i].at),
                 describe_difference(exchange_, {}, got[i].bytes));
      } else {
        if (step.sent[i].port != got[i].port) {
          complain(step.sent[i].line, "the frame left on port " + std::to_string(got[i].port), "");
        }
        compare(step.sent[i].line, "the frame sent at " + milliseconds(got[i].at) + " differs", step.sent[i].frame,
                got[i].bytes);
      }
    }
  }

  void compare(unsigned line, const std::string& what, const Pieces& pieces, const std::vector<std::byte>& got) {
    const Rendered wanted = render(pieces, world_, iteration_);
    if (wanted.bytes != got) complain(line, what, describe_difference(exchange_, wanted, got));
  }

  /// What holds at the end of every exchange, and what this one says.
  void conclude() {
    if (!complaints_.empty()) return;
    std::uint64_t counted = 0;
    for (std::size_t i = 0; i < reason_count; ++i) {
      counted += world_.counter(bootstorm::name_of(static_cast<Reason>(i)));
    }
    if (counted != frames_sent_) {
      complain(0, std::to_string(frames_sent_) + " frames came, " + std::to_string(counted) + " are counted", "");
    }
    for (const ExpectedCounter& counter : exchange_.counters) {
      const std::uint64_t got = world_.counter(counter.name);
      if (got != counter.value) {
        complain(counter.line, counter.name + " is " + std::to_string(got) + ", not " + std::to_string(counter.value),
                 "");
      }
    }
    if (!exchange_.events.empty()) compare_events();
  }

  /// The next event of those that the exchange is about: what is told of every message only where it names one.
  std::optional<Event> next_event() {
    for (;;) {
      const auto event = world_.next_event();
      const auto is_of_that_kind = [&](const ExpectedEvent& wanted) { return wanted.kind == event->kind; };
      if (!event || !is_told_of_every_message(event->kind) || std::ranges::any_of(exchange_.events, is_of_that_kind)) {
        return event;
      }
    }
  }

  static bool is_told_of_every_message(EventKind kind) {
    return kind == EventKind::dhcp_message || kind == EventKind::file_requested || kind == EventKind::arp_for_another ||
           kind == EventKind::frame_dropped || kind == EventKind::transfer_ended;
  }

  void compare_events() {
    for (const ExpectedEvent& wanted : exchange_.events) {
      const auto got = next_event();
      if (!got) {
        complain(wanted.line, "this event was not told", "");
        return;
      }
      const bool same = got->kind == wanted.kind && (!wanted.ip || *wanted.ip == got->ip) &&
                        (!wanted.mac || *wanted.mac == got->mac) && (!wanted.value || *wanted.value == got->value) &&
                        (!wanted.text || *wanted.text == got->get_text());
      if (!same) {
        complain(wanted.line,
                 "another event: " + std::string{bootstorm::name_of(got->kind)} + " value " +
                     std::to_string(got->value) + " text \"" + std::string{got->get_text()} + '"',
                 "");
      }
    }
    if (const auto more = next_event()) {
      complain(0, "an event too many: " + std::string{bootstorm::name_of(more->kind)}, "");
    }
  }

  void complain(unsigned line, const std::string& what, const std::string& detail) {
    complaints_ += exchange_.file + ':' + std::to_string(line) + ": " + what;
    if (iteration_ != 0) complaints_ += " (n = " + std::to_string(iteration_) + ')';
    complaints_ += '\n' + detail;
  }

  const Exchange& exchange_;
  World world_;
  std::int64_t iteration_ = 0;
  std::uint64_t frames_sent_ = 0;
  std::string complaints_;
};

}  // namespace

std::string play(const Exchange& exchange) {
  const std::string complaints = Player{exchange}.play();
  return complaints.empty() ? "" : exchange.name + "\n  (" + exchange.why + ")\n" + complaints;
}

std::vector<Arriving> arrivals_of(const Exchange& exchange, std::int64_t iterations_max) {
  Setup setup = exchange.setup;
  setup.cold = true;  // only its files are needed
  const World world{setup};
  std::vector<Arriving> arrivals;
  Nanos now = 0;
  const auto take = [&](const Step& step, std::int64_t iteration) {
    now = step.relative ? now + step.time : step.time;
    if (step.kind != Step::Kind::send) return;
    arrivals.push_back({now, {step.worker, step.port, step.trusted}, render(step.frame, world, iteration).bytes});
  };
  for (std::size_t at = 0; at < exchange.steps.size(); ++at) {
    const Step& step = exchange.steps[at];
    if (step.kind != Step::Kind::repeat) {
      take(step, 0);
      continue;
    }
    const std::size_t end = end_of_loop(exchange, at);
    for (std::int64_t iteration = step.first; iteration <= std::min(step.last, step.first + iterations_max - 1);
         ++iteration) {
      for (std::size_t inner = at + 1; inner < end; ++inner) take(exchange.steps[inner], iteration);
    }
    at = end;
  }
  return arrivals;
}

}  // namespace bootstorm::exchange
