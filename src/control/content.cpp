#include "control/content.hpp"

#include <exception>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "control/content_list.hpp"
#include "control/content_plan.hpp"
#include "control/image_advice.hpp"

namespace bootstorm::control {
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
  std::string error;  // not empty: it cannot be served
};

Survey survey(const Config& config, LinkRules links) {
  Survey result;
  result.listed = list_content(config, links);
  result.warnings = cut(std::move(result.listed.warnings));
  result.error = result.listed.error;
  if (!result.error.empty()) return result;
  for (std::string& lack : image_advice(config, result.listed)) result.warnings.push_back(std::move(lack));
  result.plan = plan_content(result.listed.layers, result.listed.images, config.tftp.cache_bytes);
  result.error = result.plan.error;
  return result;
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
  Survey found = survey(config, options.links);
  const auto fail = [&](Kind kind, std::string message) {
    return LoadError{kind, std::move(message), std::move(found.warnings)};
  };
  if (!found.error.empty()) return fail(Kind::content, std::move(found.error));
  ContentPlan& plan = found.plan;
  auto mapped = Arena::map(plan.arena_bytes, config.appliance.memory);
  if (auto* error = std::get_if<MemoryError>(&mapped)) return fail(Kind::memory, std::move(error->message));

  Content content{std::get<Arena>(std::move(mapped)), {}, plan.files.size(), 0, {}};
  ReadResult read = read_content(plan.files, found.listed.layers, content.arena, options.read);
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
  content.warnings = std::move(found.warnings);
  return content;
}

}  // namespace

ContentFindings survey_content(const Config& config) noexcept {
  try {
    Survey found = survey(config, LinkRules::automatic);
    ContentFindings findings{found.plan.files.size(), 0, std::move(found.warnings), std::move(found.error)};
    for (const StoredFile& file : found.plan.files) findings.stored_bytes += file.size;
    return findings;
  } catch (const std::exception& error) {
    return {0, 0, {}, std::string{"the boot files cannot be looked at: "} + error.what()};
  }
}

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
