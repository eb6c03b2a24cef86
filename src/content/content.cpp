#include "content/content.hpp"

#include <exception>
#include <new>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "content/advice/image_advice.hpp"
#include "content/list.hpp"
#include "content/netascii.hpp"
#include "content/plan.hpp"
#include "content/render.hpp"

namespace bootstorm::content {
namespace {

using Kind = LoadError::Kind;

/// The first load_warnings_max, and how many more there were.
std::vector<std::string> cut(std::vector<std::string> warnings) {
  if (warnings.size() <= load_warnings_max) return warnings;
  const std::size_t left_out = warnings.size() - load_warnings_max;
  warnings.resize(load_warnings_max);
  warnings.push_back("and " + std::to_string(left_out) + " more were skipped");
  return warnings;
}

/// What is found and where it would lie, before anything is read.
struct Survey {
  ListedContent listed;
  ContentPlan plan;
  std::vector<std::string> warnings;
  std::string error;    // not empty: it cannot be served; a line each
  std::string changed;  // not empty: the tree changed meanwhile
};

std::uint64_t bytes_of(const ContentPlan& plan) {
  std::uint64_t bytes = 0;
  for (const StoredFile& file : plan.files) bytes += file.size;
  for (const RenderedFile& file : plan.rendered) bytes += file.text.size();
  return bytes;
}

std::string on_demand_notice(const ContentPlan& plan, std::uint64_t cache_bytes) {
  return "the boot files are " + bytes_text(bytes_of(plan)) + " and tftp.cache is " + bytes_text(cache_bytes) + ": " +
         std::to_string(plan.files_placed) + " of " + std::to_string(plan.files.size()) +
         " are kept in memory, the others are read when a board asks for one, at its second try";
}

Survey survey(const config::Config& config, LinkRules links, const HotNames& hot) {
  Survey result;
  result.listed = list_content(config, links);
  result.warnings = cut(std::move(result.listed.warnings));
  result.error = result.listed.error;
  if (!result.error.empty()) return result;
  for (std::string& lack : image_advice(config, result.listed)) result.warnings.push_back(std::move(lack));
  result.plan = choose_content(result.listed.layers, result.listed.images);
  result.error = result.plan.error;
  if (!result.error.empty()) return result;
  RenderResult rendered = render_content(config, result.listed, result.plan);
  result.changed = std::move(rendered.changed);
  for (std::string& warning : rendered.warnings) result.warnings.push_back(std::move(warning));
  for (const std::string& error : rendered.errors) result.error += (result.error.empty() ? "" : "\n") + error;
  if (!result.error.empty() || !result.changed.empty()) return result;
  if (config.tftp.netascii) result.changed = add_netascii(result.listed, result.plan);
  if (!result.changed.empty()) return result;
  place_content(result.plan, result.listed.layers, config.tftp.cache_bytes, hot);
  result.error = result.plan.error;
  if (result.plan.files_placed < result.plan.files.size() && result.error.empty()) {
    result.warnings.push_back(on_demand_notice(result.plan, config.tftp.cache_bytes));
  }
  return result;
}

FileIndex index_of(const ContentPlan& plan, const Arena& arena, OnDemandFiles* on_demand) {
  std::vector<FileIndex::Entry> entries;
  entries.reserve(plan.names.size() + plan.rendered.size());
  const std::byte* base = arena.bytes().data();
  const auto file_at = [&](const auto& place, std::uint64_t size) {
    return File{base + place.data_at, size, reinterpret_cast<const std::uint16_t*>(base + place.sums_at)};
  };
  // The first of a name counts: what a template has become for all comes before a plain file behind it.
  for (const RenderedFile& file : plan.rendered) {
    entries.push_back({file.image, file.path, file_at(file, file.text.size()), file.board});
  }
  for (const PlannedName& name : plan.names) {
    const StoredFile& file = plan.files[name.file];
    entries.push_back({name.image, name.path,
                       on_demand == nullptr ? file_at(file, file.size)
                                            : File{.size = file.size, .on_demand = &on_demand->shared(name.file)}});
  }
  return FileIndex{entries};
}

std::string refused_text(int error) {
  return "the memory for the boot files was promised and then refused: " + std::generic_category().message(error);
}

/// Takes what is left of the arena now, so that it is there when a board asks. 0 or errno.
int keep_for_demand(Arena& arena, const ContentPlan& plan) {
  const int error = arena.populate(plan.placed_bytes, plan.arena_bytes - plan.placed_bytes);
  arena.lock();
  return error;
}

std::unique_ptr<OnDemandFiles> on_demand_of(const ContentPlan& plan, std::vector<ListedLayer> layers,
                                            const Arena& arena) {
  std::vector<LayerRoot> roots;
  for (ListedLayer& layer : layers) roots.push_back(std::move(layer.root));
  return std::make_unique<OnDemandFiles>(plan.files, plan.files_placed, std::move(roots), arena,
                                         ArenaRange{plan.placed_bytes, plan.arena_bytes - plan.placed_bytes});
}

/// One round. nullopt: the tree changed meanwhile; `changed` says where.
std::optional<std::variant<Content, LoadError>> load_once(const config::Config& config, const LoadOptions& options,
                                                          std::string& changed) {
  Survey found = survey(config, options.links, options.hot);
  const auto fail = [&](Kind kind, std::string message) {
    return LoadError{kind, std::move(message), std::move(found.warnings)};
  };
  if (!found.error.empty()) return fail(Kind::content, std::move(found.error));
  if (!found.changed.empty()) {
    changed = std::move(found.changed);
    return std::nullopt;
  }
  ContentPlan& plan = found.plan;
  auto mapped = Arena::map(plan.arena_bytes, config.appliance.memory);
  if (auto* error = std::get_if<MemoryError>(&mapped)) return fail(Kind::memory, std::move(error->message));

  Content content{std::get<Arena>(std::move(mapped)), {}, {}, plan.files.size() + plan.rendered.size(), 0, {}};
  ReadResult read = read_content(std::span{plan.files}.first(plan.files_placed), found.listed.layers, content.arena,
                                 options.read);
  switch (read.verdict) {
    case ReadResult::Verdict::complete: break;
    case ReadResult::Verdict::tree_changed: changed = std::move(read.message); return std::nullopt;
    case ReadResult::Verdict::failed: return fail(Kind::content, std::move(read.message));
    case ReadResult::Verdict::no_memory: return fail(Kind::memory, std::move(read.message));
    case ReadResult::Verdict::stopped: return fail(Kind::stopped, std::move(read.message));
  }
  if (const int error = store_rendered(plan, content.arena); error != 0) {
    return fail(Kind::memory, refused_text(error));
  }
  content.stored_bytes = bytes_of(plan);
  if (plan.files_placed < plan.files.size()) {
    if (const int error = keep_for_demand(content.arena, plan); error != 0) {
      return fail(Kind::memory, refused_text(error));
    }
    content.on_demand = on_demand_of(plan, std::move(found.listed.layers), content.arena);
  } else if (const int error = content.arena.seal(); error != 0) {
    return fail(Kind::memory, "the boot files cannot be made read-only: " + std::generic_category().message(error));
  }
  content.files = index_of(plan, content.arena, content.on_demand.get());
  content.warnings = std::move(found.warnings);
  return content;
}

}  // namespace

ContentFindings survey_content(const config::Config& config) noexcept {
  try {
    Survey found = survey(config, LinkRules::automatic, {});
    return {found.plan.files.size() + found.plan.rendered.size(), bytes_of(found.plan), std::move(found.warnings),
            found.error.empty() ? std::move(found.changed) : std::move(found.error)};
  } catch (const std::exception& error) {
    return {0, 0, {}, std::string{"the boot files cannot be looked at: "} + error.what()};
  }
}

std::variant<Content, LoadError> load_content(const config::Config& config, const LoadOptions& options) noexcept {
  try {
    if (options.before_reading) options.before_reading(config);
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

}  // namespace bootstorm::content
