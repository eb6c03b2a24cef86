#include "content/survey.hpp"

#include <cstddef>
#include <utility>

#include "base/text.hpp"
#include "content/advice/boot_files.hpp"
#include "content/advice/image_advice.hpp"
#include "content/firmware_sets.hpp"
#include "content/netascii.hpp"
#include "content/render.hpp"

namespace bootstorm::content {
namespace {

/// The first load_warnings_max, and how many more there were.
std::vector<std::string> truncated(std::vector<std::string> warnings) {
  if (warnings.size() <= load_warnings_max) return warnings;
  const std::size_t omitted = warnings.size() - load_warnings_max;
  warnings.resize(load_warnings_max);
  warnings.push_back("and " + std::to_string(omitted) + " more were skipped");
  return warnings;
}

std::string on_demand_notice(const ContentPlan& plan, std::uint64_t cache_bytes) {
  return "the boot files take " + bytes_text(bytes_of(plan)) + ", more than tftp.cache (" + bytes_text(cache_bytes) +
         "): " + std::to_string(plan.files_placed) + " of " + std::to_string(plan.files.size()) +
         " files are in memory, the others are loaded when a client requests them";
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  for (std::string& text : from) to.push_back(std::move(text));
}

}  // namespace

std::uint64_t bytes_of(const ContentPlan& plan) {
  std::uint64_t bytes = 0;
  for (const StoredFile& file : plan.files) bytes += file.size;
  for (const RenderedFile& file : plan.rendered) bytes += file.text.size();
  return bytes;
}

Survey survey_images(const config::Config& config, LinkRules links, const HotNames& hot, const ModelFlags& seen) {
  Survey survey;
  survey.listed = list_content(config, links);
  survey.warnings = truncated(std::move(survey.listed.warnings));
  survey.error = survey.listed.error;
  if (!survey.error.empty()) return survey;
  append(survey.warnings, keep_firmware_together(config, survey.listed));
  ImageAdvice advice = image_advice(config, survey.listed, seen);
  append(survey.warnings, std::move(advice.warnings));
  survey.when_seen = std::move(advice.when_seen);
  survey.lacks = std::move(advice.lacks);
  survey.plan = choose_content(survey.listed.layers, survey.listed.images);
  survey.error = survey.plan.error;
  if (!survey.error.empty()) return survey;
  RenderResult rendered = render_content(config, survey.listed, survey.plan);
  survey.changed = std::move(rendered.changed);
  append(survey.warnings, std::move(rendered.warnings));
  for (const std::string& error : rendered.errors) survey.error += (survey.error.empty() ? "" : "\n") + error;
  if (!survey.error.empty() || !survey.changed.empty()) return survey;
  append(survey.warnings, boot_file_advice(config, survey.plan));
  if (config.tftp.netascii) survey.changed = add_netascii(survey.listed, survey.plan);
  if (!survey.changed.empty()) return survey;
  place_content(survey.plan, survey.listed.layers, config.tftp.cache_bytes, hot);
  survey.error = survey.plan.error;
  if (survey.plan.files_placed < survey.plan.files.size() && survey.error.empty()) {
    survey.warnings.push_back(on_demand_notice(survey.plan, config.tftp.cache_bytes));
  }
  return survey;
}

}  // namespace bootstorm::content
