// Whether this build is as fast as the real one, and makes no system calls but its own: sanitizers do neither.
#pragma once

namespace bootstorm::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool plain_build = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
inline constexpr bool plain_build = false;
#else
inline constexpr bool plain_build = true;
#endif
#else
inline constexpr bool plain_build = true;
#endif

}  // namespace bootstorm::test
