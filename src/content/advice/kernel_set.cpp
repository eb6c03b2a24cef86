#include "content/advice/kernel_set.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace bootstorm::content {
namespace {

constexpr std::string_view overlays = "overlays/*";

std::string_view needed_for(Model model, std::string_view setting) {
  const auto& needs = row_of(model).needs;
  const auto need = std::find_if(needs.begin(), needs.end(), [&](const BootNeed& n) { return n.setting == setting; });
  return need == needs.end() ? std::string_view{} : need->any_of;
}

void compare(const ImageView& view, std::string_view kernel, std::string_view companion, std::string_view name,
             bool may_be_added_to, MissingFiles& mixed) {
  const auto kernel_in = view.first_layer(kernel);
  const auto companion_in = view.first_layer(companion);
  if (!kernel_in || !companion_in || *kernel_in == *companion_in) return;
  const bool is_other_version = *companion_in > *kernel_in ? view.layer_has(*companion_in, kernel)
                                                           : !may_be_added_to && view.layer_has(*kernel_in, companion);
  if (!is_other_version) return;
  mixed.push_back(name_text(std::string{kernel}) + " comes from " + name_text(view.layer_name(*kernel_in)) + ", but " +
                  std::string{name} + " from " + name_text(view.layer_name(*companion_in)) +
                  ": they are of one version only if both layers are");
}

}  // namespace

MissingFiles mixed_for_pi(const ImageView& view, Model model) {
  MissingFiles mixed;
  const std::string_view kernels = needed_for(model, "kernel");
  for (std::size_t start = 0; start < kernels.size();) {
    const std::size_t end = std::min(kernels.find('|', start), kernels.size());
    const std::string_view kernel = kernels.substr(start, end - start);
    compare(view, kernel, needed_for(model, "device_tree"), "the device trees", false, mixed);
    compare(view, kernel, overlays, "the overlays", true, mixed);  // a board's own overlay beside all others is usual
    start = end + 1;
  }
  return mixed;
}

}  // namespace bootstorm::content
