// bootstorm check: can the appliance run with this configuration and these images?
#pragma once

#include <iosfwd>
#include <string>

namespace bootstorm::cli {

/// Writes a summary of the configuration to `out`, or each mistake to `err`: `file:line:column: message`. Looks into
/// the images without reading their files: files that do not fit are an error, files that boards would miss are
/// warnings on `err`. Returns exit_ok or exit_configuration.
[[nodiscard]] int check(const std::string& path, std::ostream& out, std::ostream& err);

}  // namespace bootstorm::cli
