// Input: a byte (odd: on the socket that only observes), then the line of a request. Whatever it says, it is answered
// once, with a line of JSON that says whether it was done; who may only observe changes nothing.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "operate/dispatch.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::fuzz {
namespace {

using operate::Access;
using operate::Answer;
using operate::Arguments;
using operate::Reply;

/// Uses the arguments as the appliance does.
class Recorder : public operate::Operations {
 public:
  bool is_changed = false;
  unsigned ran = 0;

  void reload(const Arguments&, Reply reply) override { change(reply); }
  void release(const Arguments& arguments, Reply reply) override {
    if (!arguments.has("address") || arguments.number("port") >= 8 || arguments.number("vlan") > 4094) std::abort();
    change(reply);
  }
  void status(const Arguments&, Reply reply) override { look(reply); }
  void stats(const Arguments&, Reply reply) override { look(reply); }
  void capture(const Arguments&, Reply reply) override { look(reply); }
  void boards(const Arguments&, Reply reply) override { look(reply); }
  void explain(const Arguments&, Reply reply) override { look(reply); }
  void top(const Arguments&, Reply reply) override { look(reply); }
  void history(const Arguments&, Reply reply) override { look(reply); }
  void leases(const Arguments&, Reply reply) override { look(reply); }
  void events(const Arguments& arguments, Reply reply) override {
    if (arguments.text("kind").size() > operate::text_argument_max) std::abort();
    (void)arguments.mac("mac");
    (void)arguments.address("ip");
    (void)arguments.flag("follow");
    look(reply);
  }

 private:
  void change(const Reply& reply) {
    is_changed = true;
    look(reply);
  }
  void look(const Reply& reply) {
    ++ran;
    reply.answer(R"({"v": 1, "ok": true})");
  }
};

/// Of a refusal: every verb that there is, or every choice of an argument.
constexpr std::size_t answer_max = 4096;

std::string wrong_with(const std::string& answer, bool ran) {
  if (answer.size() > answer_max) return "an answer that grows with the request";
  if (name_text(answer) != answer) return "what a terminal may obey";
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  if (!json.is_object() || json.value("v", 0) != 1 || !json.contains("ok")) return "an answer that is none";
  if (json.value("ok", false) != ran) return "another answer than what was done";
  return ran || json.at("errors").size() == 1 ? "" : "a refusal without a reason";
}

}  // namespace

std::string request(Input input) {
  BytesIn in{input};
  const Access access = in.u8() % 2 == 0 ? Access::control : Access::observe;
  const Input bytes = in.rest();
  Recorder appliance;
  unsigned answers = 0;
  std::string answer;
  const Reply reply{[&](Answer given) {
    ++answers;
    answer = std::move(given.line);
  }};
  operate::dispatch({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, access, reply, appliance);
  if (answers != 1 || appliance.ran > 1) return "not one answer";
  if (access == Access::observe && appliance.is_changed) return "a change by one who may only observe";
  return wrong_with(answer, appliance.ran == 1);
}

}  // namespace bootstorm::fuzz
