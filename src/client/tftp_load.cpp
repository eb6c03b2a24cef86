#include "client/tftp_load.hpp"

namespace bootstorm::client {

namespace {

constexpr std::uint16_t load_port_first = 49152;

}  // namespace

Expected TftpLoad::expected() const noexcept {
  Expected all;
  for (const std::string& name : settings_->fetch) {
    ++all.files;
    all.bytes += settings_->files->find(name)->bytes.size();
  }
  return all;
}

void TftpLoad::started(Nanos) noexcept {
  state_ = State::asking;
  next_ = 0;
}

void TftpLoad::due(Nanos now, TxBatch& out) noexcept { find_server(State::arping, ip_, settings_->server, now, out); }

void TftpLoad::server_found(Nanos now, TxBatch& out) noexcept {
  // A port of its own for each file, as real clients take one.
  const auto port = static_cast<std::uint16_t>(load_port_first + next_ % (65536 - load_port_first));
  read(State::reading, port,
       {.expected = settings_->files->find(settings_->fetch[next_]),
        .with_tsize = settings_->with_tsize,
        .blksize = settings_->blksize},
       now, out);
}

void TftpLoad::file_ended(bool, Nanos now, TxBatch& out) noexcept {
  if (next_ + 1 == settings_->fetch.size()) return finish(State::booted, Failure::none, now);
  ++next_;
  server_found(now, out);
}

}  // namespace bootstorm::client
