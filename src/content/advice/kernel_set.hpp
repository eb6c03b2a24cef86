// A kernel, its device trees and its overlays are of one version. They may come from several layers on purpose, so what
// looks like two versions is said, and served all the same.
#pragma once

#include "bootstorm/model.hpp"
#include "content/advice/image_view.hpp"
#include "content/advice/missing_files.hpp"

namespace bootstorm::content {

/// Warns where a kernel comes from one layer, and the device trees or overlays from another that has a kernel of its
/// own under the same name, or the other way round.
[[nodiscard]] MissingFiles mixed_for_pi(const ImageView& view, Model model);

}  // namespace bootstorm::content
