#include "control/content.hpp"

#include <cerrno>
#include <exception>
#include <map>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "control/content_plan.hpp"
#include "control/content_walk.hpp"
#include "control/figures.hpp"

namespace bootstorm::control {
namespace {

using Kind = LoadError::Kind;

struct Listed {
  std::vector<ListedLayer> layers;  // each directory once, however many images have it
  std::vector<ImageLayers> images;
  std::vector<std::string> warnings;
  std::string error;
};

std::string layer_error(const Config& config, const ImageConfig& image, const LayerConfig& layer, int error) {
  const std::string reason = error == ENOENT    ? "there is no such directory"
                             : error == ENOTDIR ? "it is not a directory"
                             : error == ELOOP   ? open_error_text(error)
                             : is_shortage(error) ? open_error_text(error)
                                                  : std::generic_category().message(error);
  return to_text(ConfigError{config.file, layer.at.line, layer.at.column,
                             "layer " + name_text(layer.directory.string()) + " of image " + image.name + ": " +
                                 reason});
}

void add_warnings(Listed& listed, const std::vector<std::string>& warnings, std::size_t& left_out) {
  for (const std::string& warning : warnings) {
    if (listed.warnings.size() < load_warnings_max) {
      listed.warnings.push_back(warning);
    } else {
      ++left_out;
    }
  }
}

Listed list_layers(const Config& config, LinkRules links) {
  Listed listed;
  std::map<std::string, std::size_t> by_directory;
  std::size_t warnings_left_out = 0;
  for (const ImageConfig& image : config.images) {
    ImageLayers& layers = listed.images.emplace_back();
    for (const LayerConfig& layer : image.layers) {
      const std::string directory = layer.directory.string();
      const auto [at, is_new] = by_directory.try_emplace(directory, listed.layers.size());
      layers.layers.push_back(at->second);
      if (!is_new) continue;
      auto [root, error] = LayerRoot::open(directory, links);
      if (error != 0) {
        listed.error = layer_error(config, image, layer, error);
        return listed;
      }
      LayerListing listing = list_layer(root);
      if (!listing.error.empty()) {
        listed.error = std::move(listing.error);
        return listed;
      }
      add_warnings(listed, listing.warnings, warnings_left_out);
      listed.layers.push_back({std::move(root), std::move(listing)});
    }
  }
  if (warnings_left_out != 0) {
    listed.warnings.push_back("and " + std::to_string(warnings_left_out) + " more were skipped");
  }
  return listed;
}

FileIndex index_of(const ContentPlan& plan, const Arena& arena) {
  std::vector<FileIndex::Entry> entries;
  entries.reserve(plan.names.size());
  for (const PlannedName& name : plan.names) {
    const StoredFile& file = plan.files[name.file];
    const std::byte* base = arena.bytes().data();
    const auto* sums = reinterpret_cast<const std::uint16_t*>(base + file.sums_at);
    entries.push_back({name.image, name.path, File{base + file.data_at, file.size, sums}});
  }
  return FileIndex{entries};
}

/// One round. nullopt: the tree changed meanwhile; `changed` says where.
std::optional<std::variant<Content, LoadError>> load_once(const Config& config, const LoadOptions& options,
                                                          std::string& changed) {
  Listed listed = list_layers(config, options.links);
  const auto fail = [&](Kind kind, std::string message) {
    return LoadError{kind, std::move(message), std::move(listed.warnings)};
  };
  if (!listed.error.empty()) return fail(Kind::content, std::move(listed.error));
  ContentPlan plan = plan_content(listed.layers, listed.images, config.tftp.cache_bytes);
  if (!plan.error.empty()) return fail(Kind::content, std::move(plan.error));
  auto mapped = Arena::map(plan.arena_bytes, config.appliance.memory);
  if (auto* error = std::get_if<MemoryError>(&mapped)) return fail(Kind::memory, std::move(error->message));

  Content content{std::get<Arena>(std::move(mapped)), {}, plan.files.size(), 0, {}};
  ReadResult read = read_content(plan.files, listed.layers, content.arena, options.read);
  switch (read.verdict) {
    case ReadResult::Verdict::complete: break;
    case ReadResult::Verdict::tree_changed: changed = std::move(read.message); return std::nullopt;
    case ReadResult::Verdict::failed: return fail(Kind::content, std::move(read.message));
    case ReadResult::Verdict::no_memory: return fail(Kind::memory, std::move(read.message));
    case ReadResult::Verdict::stopped: return fail(Kind::stopped, std::move(read.message));
  }
  if (const int error = content.arena.seal(); error != 0) {
    return fail(Kind::memory, "the boot files cannot be made read-only: " + std::generic_category().message(error));
  }
  for (const StoredFile& file : plan.files) content.stored_bytes += file.size;
  content.files = index_of(plan, content.arena);
  content.warnings = std::move(listed.warnings);
  return content;
}

}  // namespace

std::variant<Content, LoadError> load_content(const Config& config, const LoadOptions& options) noexcept {
  try {
    std::string changed;
    for (int round = 0; round < load_rounds_max; ++round) {
      if (auto loaded = load_once(config, options, changed)) return std::move(*loaded);
    }
    return LoadError{Kind::content, changed + " (" + std::to_string(load_rounds_max) +
                                        " times in a row); load again when nobody writes to it", {}};
  } catch (const std::bad_alloc&) {
    return LoadError{Kind::memory, "out of memory while loading the boot files", {}};
  } catch (const std::exception& error) {
    return LoadError{Kind::content, std::string{"the boot files cannot be loaded: "} + error.what(), {}};
  }
}

}  // namespace bootstorm::control
