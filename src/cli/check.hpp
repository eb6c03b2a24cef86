// bootstorm check: is this configuration right?
#pragma once

#include <iosfwd>
#include <string>

namespace bootstorm::cli {

/// Says on out what the configuration at path asks for, or on err everything that is wrong with it, a line each:
/// `file:line:column: message`. Looks into the images too, without reading their files: what does not fit is an error,
/// what boards will miss is a warning on err. The exit code: 0 or 1.
int check(const std::string& path, std::ostream& out, std::ostream& err);

}  // namespace bootstorm::cli
