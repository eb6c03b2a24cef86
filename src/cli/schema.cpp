// bootstorm schema: the configuration's JSON schema, for editors.
#include <iostream>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/commands.hpp"
#include "config/schema.hpp"

namespace bootstorm::cli {

Command schema_command() {
  return {.name = "schema",
          .about =
              "Print the JSON schema (draft 2020-12) of the configuration: editors complete keys and mark mistakes\n"
              "by it.",
          .example = "  bootstorm schema > bootstorm.schema.json",
          .options = {},
          .run = [] {
            std::cout << config::schema_text();
            return exit_ok;
          }};
}

}  // namespace bootstorm::cli
