#include "cli/setup/fetch.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace bootstorm::cli {
namespace {

/// A private apt: the machine's archives, proxies and keys, and lists of its own of the component that has the
/// firmware. $1: the directory. Exit 3: no archive of Debian's; 4: not to be had; 5: no apt.
constexpr const char* fetching = R"sh(
set -eu
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 5
to=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/bootstorm-fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/none"
{
  apt-config dump Acquire
  cat <<CONF
Acquire::Retries "1";
Acquire::http::Timeout "15";
Acquire::https::Timeout "15";
APT::Sandbox::User "";
Dir::Etc::main "$work/none/apt.conf";
Dir::Etc::parts "$work/none";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "$work/none";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
CONF
} >"$work/apt.conf"
key=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$key" ] && signed="[signed-by=$key] " || signed=
apt-get --print-uris update </dev/null |
  sed -n "s|^'\(.*/debian/\)dists/\([a-z]*\)/InRelease'.*|deb $signed\1 \2 non-free-firmware|p" >"$work/sources.list"
[ -s "$work/sources.list" ] || exit 3
cd "$work"
APT_CONFIG=$work/apt.conf timeout 300 apt-get -q update </dev/null >"$work/log" 2>&1 &&
  APT_CONFIG=$work/apt.conf timeout 300 apt-get -q download raspi-firmware </dev/null >>"$work/log" 2>&1 || {
  tail -n 3 "$work/log" >&2
  exit 4
}
dpkg-deb -x raspi-firmware_*.deb unpacked
cp -n unpacked/usr/lib/raspi-firmware/* "$to/"
)sh";

}  // namespace

int run_shell(const std::string& script, const std::string& argument) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  std::string shell = "/bin/sh", run = "-c", text = script, name = "bootstorm", first = argument;
  const std::array<char*, 6> words{shell.data(), run.data(), text.data(), name.data(), first.data(), nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, "/bin/sh", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return 127;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

std::string fetch_firmware(const std::string& directory) {
  switch (run_shell(fetching, directory)) {
    case 0: return {};
    case 3: return "this machine's apt has no archive of Debian's that could have it";
    case 4: return "apt could not fetch raspi-firmware";
    case 5: return "there is no apt here";
    default: return "it could not be unpacked into " + directory;
  }
}

}  // namespace bootstorm::cli
