// What a browser gets, and what a stranger on the same port can take: over real sockets, on loopback.
#include "web/http_server.hpp"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/file_descriptor.hpp"

namespace bootstorm::web {
namespace {

class Browser {
 public:
  explicit Browser(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  [[nodiscard]] bool connected() const { return connected_; }
  void say(const std::string& text) const { (void)::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL); }
  void ask(const std::string& method, const std::string& path) const {
    say(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }
  /// What has come, until `mark` is in it, the other side closes or is silent for long.
  std::string hear(const std::string& mark = {}) {
    for (char bytes[4096]; mark.empty() || heard_.find(mark) == std::string::npos;) {
      const ssize_t count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
      if (count <= 0) break;
      heard_.append(bytes, static_cast<std::size_t>(count));
    }
    return heard_;
  }

 private:
  FileDescriptor socket_;
  bool connected_ = false;
  std::string heard_;
};

std::size_t open_files() {
  std::size_t count = 0;
  for (int fd = 0; fd < 4096; ++fd) count += ::fcntl(fd, F_GETFD) != -1;
  return count;
}

class WebServer : public ::testing::Test {
 protected:
  WebServer() {
    const HttpHandler handler = [](std::string_view path, const auto& query) -> HttpResponse {
      if (path == "/big") return {200, "text/plain", std::string(2 << 20, 'x')};
      if (path != "/") return {404, "text/plain", "no such page\n"};
      return {200, "text/html", "hello " + query("name")};
    };
    auto started = HttpServer::start({"127.0.0.1", 0}, handler, feed);
    if (auto* made = std::get_if<std::unique_ptr<HttpServer>>(&started)) server = std::move(*made);
  }
  void SetUp() override { ASSERT_NE(server, nullptr); }
  std::string answer_to(const std::string& method, const std::string& path) const {
    Browser browser{server->port()};
    browser.ask(method, path);
    return browser.hear();
  }

  LiveFeed feed;
  std::unique_ptr<HttpServer> server;
};

TEST_F(WebServer, GivesAPageThatMayLoadNothingFromElsewhere) {
  const std::string answer = answer_to("GET", "/?name=you");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello you")) << answer;
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'"), std::string::npos) << answer;
  EXPECT_NE(answer.find("X-Content-Type-Options: nosniff"), std::string::npos) << answer;
}

TEST_F(WebServer, RefusesWhateverChangesSomething) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
    EXPECT_TRUE(answer_to(method, "/").starts_with("HTTP/1.1 405")) << method;
  }
  const std::string head = answer_to("HEAD", "/");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200")) << head;
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
}

TEST_F(WebServer, RefusesUrlsAndHeadersThatAreTooLong) {
  const std::string url = answer_to("GET", "/" + std::string(connection_bytes_max, 'a'));
  EXPECT_TRUE(url.starts_with("HTTP/1.1 414")) << url;
  Browser browser{server->port()};
  browser.say("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(connection_bytes_max, 'a') + "\r\n\r\n");
  const std::string header = browser.hear();
  EXPECT_TRUE(header.starts_with("HTTP/1.1 431") || header.starts_with("HTTP/1.1 413")) << header;
}

TEST_F(WebServer, GivesEachFollowerWhatIsPublished) {
  std::vector<std::unique_ptr<Browser>> followers;
  for (int i = 0; i < 8; ++i) {
    followers.push_back(std::make_unique<Browser>(server->port()));
    followers.back()->ask("GET", "/live");
  }
  for (auto& follower : followers) ASSERT_NE(follower->hear("\r\n\r\n").find("text/event-stream"), std::string::npos);
  for (int tries = 0; feed.readers() != 8 && tries < 100; ++tries) ::usleep(20'000);
  for (int i = 0; i < 100; ++i) {
    feed.publish("{\"n\":" + std::to_string(i) + "}");
    const std::string mark = "data: {\"n\":" + std::to_string(i) + "}\n\n";
    for (auto& follower : followers) ASSERT_NE(follower->hear(mark).find(mark), std::string::npos) << i;
  }
}

TEST_F(WebServer, TellsAFollowerThatFellBehindToLoadEverythingAnew) {
  Browser follower{server->port()};
  follower.ask("GET", "/live");
  (void)follower.hear("\r\n\r\n");
  const std::string large(256 << 10, 'x');
  for (int i = 0; i < 200; ++i)
    feed.publish(large);  // nobody reads: the kernel's buffers are full, and nothing else is
  feed.publish("{\"last\":1}");
  EXPECT_NE(follower.hear("event: reload").find("event: reload"), std::string::npos);
  // What is published while it catches up may be what it must load anew; after that it hears everything.
  std::jthread publisher{[this](const std::stop_token& stop) {
    for (; !stop.stop_requested(); ::usleep(20'000)) feed.publish("{\"after\":1}");
  }};
  EXPECT_NE(follower.hear("{\"after\":1}").find("{\"after\":1}"), std::string::npos);
}

TEST_F(WebServer, HoldsNoMoreFollowersThanItMay) {
  std::vector<std::unique_ptr<Browser>> followers;
  for (unsigned i = 0; i < followers_max + 4; ++i) {
    followers.push_back(std::make_unique<Browser>(server->port()));
    followers.back()->ask("GET", "/live");
    const std::string begun = followers.back()->hear("\r\n");
    EXPECT_TRUE(begun.starts_with(i < followers_max ? "HTTP/1.1 200" : "HTTP/1.1 503")) << i << begun;
  }
  followers.clear();
  for (int tries = 0; feed.readers() != 0 && tries < 250; ++tries) {
    feed.beat();
    ::usleep(20'000);
  }
  EXPECT_EQ(feed.readers(), 0u) << "those that are gone are noticed";
}

TEST_F(WebServer, AnswersBesideAThousandConnectionsThatSayNothingOrReadNothing) {
  const std::size_t before = open_files();
  std::vector<std::unique_ptr<Browser>> others;
  for (int i = 0; i < 1000; ++i) {
    others.push_back(std::make_unique<Browser>(server->port()));
    if (i % 3 == 1) others.back()->say("GET / HT");
    if (i % 3 == 2 && i < 60) others.back()->ask("GET", "/big");
  }
  // Ours, the listening socket and libmicrohttpd's own: of the thousand only connections_of_address_max are held at
  // once.
  EXPECT_LE(open_files() - before, 1000 + connections_of_address_max + 16);
  others.resize(connections_of_address_max / 2);
  std::string answer;  // one too many is closed, until the server has seen that the others are gone
  for (int tries = 0; answer.empty() && tries < 250; ++tries, ::usleep(20'000)) answer = answer_to("GET", "/");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
}

TEST(WebPlace, IsReadInEachOfItsForms) {
  const auto port_of = [](std::string_view text) {
    const auto place = parse_place(text);
    return std::holds_alternative<HttpPlace>(place)
               ? std::get<HttpPlace>(place).address + "|" + std::to_string(std::get<HttpPlace>(place).port)
               : std::get<std::string>(place);
  };
  EXPECT_EQ(port_of("8080"), "127.0.0.1|8080");
  EXPECT_EQ(port_of(":81"), "127.0.0.1|81");
  EXPECT_EQ(port_of("0.0.0.0:0"), "0.0.0.0|0");
  EXPECT_EQ(port_of("[::1]:8080"), "::1|8080");
  for (const char* wrong : {"", "x", "localhost:80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:8x"}) {
    EXPECT_NE(port_of(wrong).find("ADDRESS:PORT is expected"), std::string::npos) << wrong;
  }
}

}  // namespace
}  // namespace bootstorm::web
