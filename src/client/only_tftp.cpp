#include "client/only_tftp.hpp"

namespace bootstorm::client {

namespace {

constexpr std::uint16_t port_first = 49152;

}  // namespace

Expected OnlyTftp::expected() const noexcept {
  Expected all;
  for (const std::string& name : settings_->fetch) {
    ++all.files;
    all.bytes += settings_->files->find(name)->bytes.size();
  }
  return all;
}

void OnlyTftp::started(Nanos) noexcept {
  state_ = State::asking;
  next_ = 0;
}

void OnlyTftp::due(Nanos now, TxBatch& out) noexcept { find_server(State::arping, ip_, settings_->server, now, out); }

void OnlyTftp::server_found(Nanos now, TxBatch& out) noexcept {
  // A port of its own for each file, as real clients take one.
  const auto port = static_cast<std::uint16_t>(port_first + next_ % (65536 - port_first));
  read(State::reading, port,
       {.expected = settings_->files->find(settings_->fetch[next_]),
        .with_tsize = settings_->with_tsize,
        .blksize = settings_->blksize},
       now, out);
}

void OnlyTftp::file_ended(bool, Nanos now, TxBatch& out) noexcept {
  if (next_ + 1 == settings_->fetch.size()) return finish(State::booted, Failure::none, now);
  ++next_;
  server_found(now, out);
}

}  // namespace bootstorm::client
