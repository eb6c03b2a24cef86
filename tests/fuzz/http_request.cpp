// Input: what a stranger sends to the port of `bootstorm web`: a byte of length (times 16) and as many bytes, again and
// again. Whatever it is, what comes back is nothing or HTTP, of the codes that there are; nothing but GET and HEAD is
// done; and whoever comes next is answered. No appliance is there, so that all that is asked of one is refused.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/file_descriptor.hpp"
#include "fuzz/bytes_in.hpp"
#include "fuzz/harness.hpp"
#include "web/appliance.hpp"
#include "web/service.hpp"

namespace bootstorm::fuzz {
namespace {

/// Whoever asks well is answered within that time, on a busy machine too.
constexpr timeval answered_within{.tv_sec = 10, .tv_usec = 0};
/// Of an answer that refuses: its head and a line.
constexpr std::size_t refusal_max = 2048;
/// Not 500: what was thrown would be a mistake.
constexpr std::array<std::string_view, 13> codes{"100", "200", "400", "404", "405", "411", "413",
                                                 "414", "417", "431", "501", "503", "505"};

class Page {
 public:
  Page() {
    const auto handler = [this](std::string_view path, const auto& query) {
      return web::answer(appliance_, path, query);
    };
    auto started = web::HttpServer::start({"127.0.0.1", 0}, handler, feed_);
    if (!std::holds_alternative<std::unique_ptr<web::HttpServer>>(started)) std::abort();
    server_ = std::get<std::unique_ptr<web::HttpServer>>(std::move(started));
  }

  [[nodiscard]] FileDescriptor connect() const {
    FileDescriptor made{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    (void)::setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &answered_within, sizeof answered_within);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server_->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return {};
    return made;
  }
  /// Ends streams of events, which have no end of their own.
  void end_streams() {
    feed_.publish("{}");
    feed_.end();
  }

 private:
  web::Appliance appliance_{"/nonexistent"};
  web::LiveFeed feed_;
  std::unique_ptr<web::HttpServer> server_;
};

void send_all(const FileDescriptor& to, std::string_view bytes) {
  (void)::send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

/// Until the other side closes; of a long answer the beginning.
std::string received(const FileDescriptor& from) {
  std::string text;
  std::array<char, 16'384> bytes;
  for (ssize_t count = 0; (count = ::recv(from.get(), bytes.data(), bytes.size(), 0)) > 0;) {
    if (text.size() < refusal_max * 2) text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string wrong_with(const std::string& answer) {
  if (answer.empty()) return {};
  if (!answer.starts_with("HTTP/1.1 ") && !answer.starts_with("HTTP/1.0 ")) return "an answer that is no HTTP";
  const std::string_view code = std::string_view{answer}.substr(9, 3);
  if (std::ranges::find(codes, code) == codes.end()) return "an answer of code " + std::string{code};
  if (code == "200" && answer.find("Content-Security-Policy: default-src 'none'") == std::string::npos) {
    return "a page that may load anything";
  }
  return {};
}

std::string wrong_with_next(const Page& page) {
  const FileDescriptor next = page.connect();
  if (!next.ok()) return "nobody can connect any more";
  send_all(next, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = received(next);
  return answer.starts_with("HTTP/1.1 503") ? "" : "whoever comes next is not answered: " + answer.substr(0, 40);
}

}  // namespace

std::string http_request(Input input) {
  static Page page;
  page.end_streams();
  const FileDescriptor stranger = page.connect();
  if (!stranger.ok()) return "nobody can connect";
  BytesIn in{input};
  bool is_change = false;  // asked for
  while (!in.empty()) {
    const Input part = in.take(in.u8() * std::size_t{16});
    send_all(stranger, {reinterpret_cast<const char*>(part.data()), part.size()});
    const std::string_view text{reinterpret_cast<const char*>(part.data()), part.size()};
    is_change = is_change || text.starts_with("POST ") || text.starts_with("PUT ");
  }
  (void)::shutdown(stranger.get(), SHUT_WR);
  const std::string answer = received(stranger);
  if (std::string complaint = wrong_with(answer); !complaint.empty()) return complaint;
  if (is_change && answer.starts_with("HTTP/1.1 200")) return "something other than GET and HEAD was done";
  return wrong_with_next(page);
}

}  // namespace bootstorm::fuzz
