// The statements of ISC dhcpd's files: words up to a ';' or a brace, however the lines are broken.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bootstorm::leases {

struct IscStatement {
  std::string text;    // in single blanks, without comments and without what is quoted
  std::string quoted;  // the first quoted string, as it is written
  unsigned line = 1;   // where it begins
  char end = 0;        // ';', '{' or '}'; 0: the end of the file
  unsigned end_line = 1;
  bool is_quote_open = false;  // a quoted string goes on to the end of the file
};

class IscStatements {
 public:
  explicit IscStatements(std::string_view text) : text_(text) {}

  /// nullopt after the statement that the end of the file ends.
  [[nodiscard]] std::optional<IscStatement> next();

 private:
  /// From the opening quote to behind the closing one. A name may contain any character.
  void take_quoted(IscStatement& statement);

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  bool is_over_ = false;
};

}  // namespace bootstorm::leases
