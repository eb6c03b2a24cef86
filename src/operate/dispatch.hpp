// From the line of a request to the verb that answers it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "operate/reply.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::operate {

/// Has `operations` answer this request, or answers it with an error: a line that is no request of this version, a verb
/// that does not exist or that this access does not allow, arguments that are missing, unknown or of another kind.
void dispatch(std::string_view line, Access access, const Reply& reply, Operations& operations);

/// The arguments of that verb from a JSON object, or what is wrong with them.
[[nodiscard]] std::variant<Arguments, std::string> read_arguments(const Verb& verb, const nlohmann::json& args);

/// The line of a request, without its end.
[[nodiscard]] std::string request_line(std::string_view verb, const nlohmann::json& args);
[[nodiscard]] std::string request_line(std::string_view verb);

}  // namespace bootstorm::operate
