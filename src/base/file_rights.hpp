// Capabilities are a thread's own, and a new thread has those of the one that started it.
#pragma once

namespace bootstorm {

/// For threads that work with files alone: this thread gives up every capability but the one to open files of others
/// (CAP_DAC_OVERRIDE), if it has that.
void keep_file_rights_only() noexcept;

}  // namespace bootstorm
