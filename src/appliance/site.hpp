// What the configuration says that verdicts about boards name.
#pragma once

#include "config/config.hpp"
#include "operate/book/site.hpp"

namespace bootstorm::appliance {

[[nodiscard]] operate::Site site_of(const config::Config& config);

}  // namespace bootstorm::appliance
