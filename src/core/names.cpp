// What models of boot client are called.
#include "bootstorm/model.hpp"

namespace bootstorm {

std::string_view name_of(Model model) noexcept {
  switch (model) {
    case Model::unknown: return "unknown";
    case Model::pi2: return "pi2";
    case Model::pi3: return "pi3";
    case Model::pi4: return "pi4";
    case Model::pi5: return "pi5";
    case Model::pxe_bios: return "pxe-bios";
    case Model::pxe_x86: return "pxe-x86";
    case Model::pxe_x64: return "pxe-x64";
    case Model::pxe_arm64: return "pxe-arm64";
    case Model::count_: break;
  }
  return "";
}

}  // namespace bootstorm
