#include "content/content.hpp"

#include <exception>
#include <new>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "content/list.hpp"
#include "content/plan.hpp"
#include "content/render.hpp"
#include "content/survey.hpp"

namespace bootstorm::content {
namespace {

using Kind = LoadError::Kind;

FileIndex index_of(const ContentPlan& plan, const Arena& arena, OnDemandFiles* on_demand) {
  std::vector<FileIndex::Entry> entries;
  entries.reserve(plan.names.size() + plan.rendered.size());
  const std::byte* base = arena.bytes().data();
  const auto file_at = [&](const auto& place, std::uint64_t size) {
    return File{base + place.data_at, size, reinterpret_cast<const std::uint16_t*>(base + place.sums_at)};
  };
  // The first entry of a name counts, so a file rendered for all boards hides a plain file in a later layer.
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

/// Allocates the rest of the arena now, so that it is available when a file is requested. Returns 0 or an errno.
int allocate_rest(Arena& arena, const ContentPlan& plan) {
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

/// One attempt. nullopt: a file changed meanwhile, and `changed` names it.
std::optional<std::variant<Content, LoadError>> load_once(const config::Config& config, const LoadOptions& options,
                                                          std::string& changed) {
  Survey found = survey_images(config, options.links, options.hot, options.seen);
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

  Content content{std::get<Arena>(std::move(mapped)), {}, {}, plan.files.size() + plan.rendered.size(), 0, {}, {}};
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
    return fail(Kind::memory, populate_error_text(error));
  }
  content.stored_bytes = bytes_of(plan);
  if (plan.files_placed < plan.files.size()) {
    if (const int error = allocate_rest(content.arena, plan); error != 0) {
      return fail(Kind::memory, populate_error_text(error));
    }
    content.on_demand = on_demand_of(plan, std::move(found.listed.layers), content.arena);
  } else if (const int error = content.arena.seal(); error != 0) {
    return fail(Kind::memory, "cannot make the boot files read-only: " + std::generic_category().message(error));
  }
  content.files = index_of(plan, content.arena, content.on_demand.get());
  content.warnings = std::move(found.warnings);
  content.when_seen = std::move(found.when_seen);
  content.lacks = std::move(found.lacks);
  return content;
}

}  // namespace

ContentFindings survey_content(const config::Config& config) noexcept {
  try {
    Survey found = survey_images(config, LinkRules::automatic, {});
    return {found.plan.files.size() + found.plan.rendered.size(), bytes_of(found.plan), std::move(found.warnings),
            found.error.empty() ? std::move(found.changed) : std::move(found.error)};
  } catch (const std::exception& error) {
    return {0, 0, {}, std::string{"cannot examine the boot files: "} + error.what()};
  }
}

std::variant<Content, LoadError> load_content(const config::Config& config, const LoadOptions& options) noexcept {
  try {
    if (options.before_reading) options.before_reading(config);
    std::string changed;
    for (int attempt = 0; attempt < load_attempts_max; ++attempt) {
      if (auto loaded = load_once(config, options, changed)) return std::move(*loaded);
    }
    return LoadError{Kind::content, changed + ", in each of " + std::to_string(load_attempts_max) +
                                        " attempts; stop writing to the images, then load again", {}};
  } catch (const std::bad_alloc&) {
    return LoadError{Kind::memory, "out of memory while loading the boot files", {}};
  } catch (const std::exception& error) {
    return LoadError{Kind::content, std::string{"cannot load the boot files: "} + error.what(), {}};
  }
}

}  // namespace bootstorm::content
