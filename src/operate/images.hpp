// What the operator's images have and lack, for sentences about files that a board did not get.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/files.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"
#include "config/config.hpp"
#include "content/advice/image_advice.hpp"

namespace bootstorm::operate {

/// Whose images are meant.
struct ImageAsker {
  std::uint32_t board = 0;  // one more than its index in Config::boards; 0: not listed
  MacAddress mac;
  Model model{};
};

/// What there is instead of a file that is absent. Paths as they are in the images.
struct Lookalikes {
  std::string elsewhere;               // a file of the same name in another folder; empty: none
  std::string nearest;                 // in the folder where it was looked for, the name that is most like it
  std::vector<std::string> in_folder;  // the first files of the board's own folder, by name
  std::size_t in_folder_count = 0;
};

/// Looks at one generation, which must outlive it. Allocates; nothing here waits for a disk.
class Images {
 public:
  /// Names that one question looks at, at the most: an image with more has no suggestions beyond these.
  static constexpr std::size_t looked_at_max = 100'000;
  static constexpr std::size_t in_folder_max = 3;

  Images(const config::Config& config, const FileIndex& files, std::span<const content::Lack> lacks)
      : config_(config), files_(files), lacks_(lacks) {}

  /// Indices into Config::images, in the order in which they are searched.
  [[nodiscard]] std::vector<std::size_t> searched_by(const ImageAsker& asker) const;
  /// "image pi (/srv/boot/pi)", "images lab (/srv/lab) and pi (/srv/boot/pi)"; empty: none is searched.
  [[nodiscard]] std::string text_of(const std::vector<std::size_t>& searched) const;
  /// The directory in which an operator would put a file for these; empty: there is none.
  [[nodiscard]] std::string directory_of(const std::vector<std::size_t>& images) const;
  /// `folder`: the board's own, such as its serial number, or empty.
  [[nodiscard]] Lookalikes lookalikes(const std::vector<std::size_t>& images, std::string_view path,
                                      std::string_view folder) const;
  /// They have files in that folder.
  [[nodiscard]] bool have_folder(const std::vector<std::size_t>& images, std::string_view folder) const;
  /// "no fixup4.dat: a Pi 4 stops after start4.elf", and so on.
  [[nodiscard]] std::vector<std::string> lacks(const std::vector<std::size_t>& images, Model model) const;
  /// Changed files are only served after `bootstorm reload`.
  [[nodiscard]] bool wait_for_reload() const { return config_.publish.mode != config::PublishMode::change; }

 private:
  const config::Config& config_;
  const FileIndex& files_;
  const std::span<const content::Lack> lacks_;
};

}  // namespace bootstorm::operate
