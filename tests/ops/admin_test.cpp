#include "processor/serve/admin.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "processor/ops/errors.h"
#include "processor/ops/metrics.h"

using namespace assist;

namespace {

/// A plain socket: the tests must be able to send what no HTTP client would.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const std::string& text) {
    REQUIRE(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
  }
  /// Everything until the server closes.
  std::string read_all() {
    std::string all;
    char bytes[4096];
    while (readable()) {
      const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
      if (n <= 0) break;
      all.append(bytes, static_cast<std::size_t>(n));
    }
    return all;
  }
  /// Until `text` has come; everything so far.
  std::string read_until(const std::string& text) {
    std::string all;
    char byte = 0;
    while (all.find(text) == std::string::npos && readable() && ::recv(socket_, &byte, 1, 0) == 1) {
      all += byte;
    }
    return all;
  }

 private:
  bool readable() const {
    pollfd one{socket_, POLLIN, 0};
    return ::poll(&one, 1, 10'000) == 1;
  }
  int socket_;
};

struct Server {
  prometheus::Registry registry;
  Metrics metrics{registry};
  Log log{{LogLevel::info}, [](std::string_view) {}, [] { return time_from_ms(0); }};
  std::atomic<bool> live = true;
  std::atomic<bool> restored = true;
  AdminServer admin;

  explicit Server(AdminConfig config = {.port = 0, .connections_max = 64})
      : admin(config,
              {.collectables = {&registry},
               .health = {.live = [this] { return live.load(); },
                          .ready =
                              [this] {
                                return std::vector<Check>{
                                    {"configured", true, ""},
                                    {"state_restored", restored, "partition 3: 12 to go"}};
                              }},
               .config = "kafka:\n  group_id: assist\n"},
              log) {}

  std::string ask(const std::string& request) {
    Client client(admin.port());
    client.send(request);
    return client.read_all();
  }
  std::string get(const std::string& target, const std::string& method = "GET") {
    return ask(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("metrics are served with the type that Prometheus expects", "[admin]") {
  Server server;
  server.metrics.fencings.Increment();
  const std::string answer = server.get("/metrics");
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(has(answer, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  CHECK(has(answer, "\nassist_fencings_total 1\n"));
}

TEST_CASE("HEAD gives the length and no body", "[admin]") {
  Server server;
  const std::string answer = server.get("/config", "HEAD");
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(has(answer, "Content-Length: 26\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("health follows the process", "[admin]") {
  Server server;
  CHECK(server.get("/livez").starts_with("HTTP/1.1 200 "));
  CHECK(server.get("/readyz").starts_with("HTTP/1.1 200 "));
  server.restored = false;
  const std::string answer = server.get("/readyz?verbose");
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(
      has(answer, "[+]configured ok\n[-]state_restored failed: partition 3: 12 to go\nnot ready"));
  CHECK(server.get("/livez").starts_with("HTTP/1.1 200 "));
  server.live = false;
  CHECK(server.get("/healthz").starts_with("HTTP/1.1 503 "));
}

TEST_CASE("version and configuration are served", "[admin]") {
  Server server;
  CHECK(has(server.get("/version"), "{\"name\":\"assist\",\"version\":\""));
  CHECK(server.get("/config").ends_with("kafka:\n  group_id: assist\n"));
}

TEST_CASE("unknown paths, other methods and nonsense each get their answer", "[admin]") {
  Server server;
  CHECK(server.get("/").starts_with("HTTP/1.1 404 "));
  CHECK(server.get("/metrics/../config").starts_with("HTTP/1.1 404 "));
  const std::string refused = server.get("/metrics", "DELETE");
  CHECK(refused.starts_with("HTTP/1.1 405 "));
  CHECK(has(refused, "Allow: GET, HEAD\r\n"));
  CHECK(server.ask("hello there\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(server.ask("\x16\x03\x01\x02\x00\x01 TLS, say\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_CASE("a header over the limit is refused", "[admin]") {
  Server server;
  const std::string request =
      "GET /livez HTTP/1.1\r\nHost: x\r\nCookie: " + std::string(20'000, 'c') + "\r\n\r\n";
  CHECK(server.ask(request).starts_with("HTTP/1.1 431 "));
}

TEST_CASE("a request with a body is answered and its connection ends", "[admin]") {
  Server server;
  const std::string posted =
      server.ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" +
                 std::string(50'000, 'b'));
  CHECK(posted.starts_with("HTTP/1.1 405 "));
  CHECK(has(posted, "Connection: close\r\n"));
}

TEST_CASE("one connection serves several requests", "[admin]") {
  Server server;
  Client client(server.admin.port());
  for (int i = 0; i < 3; ++i) {
    client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read_until("\r\n\r\nok\n").starts_with("HTTP/1.1 200 "));
  }
}

TEST_CASE("a client that is slow or silent is cut off and nobody else waits for it", "[admin]") {
  Server server({.port = 0, .request_timeout = Duration(300)});
  Client silent(server.admin.port());
  Client slow(server.admin.port());
  slow.send("GET /livez HT");
  CHECK(server.get("/livez").starts_with("HTTP/1.1 200 "));
  CHECK(silent.read_all().empty());
  CHECK(slow.read_all().empty());
}

TEST_CASE("connections beyond the limit are told so and a free place is used again", "[admin]") {
  Server server({.port = 0, .connections_max = 4});
  {
    std::vector<std::unique_ptr<Client>> held;
    for (int i = 0; i < 4; ++i) {
      held.push_back(std::make_unique<Client>(server.admin.port()));
      held.back()->send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      held.back()->read_until("ok\n");
    }
    Client refused(server.admin.port());
    CHECK(refused.read_all().starts_with("HTTP/1.1 503 "));
  }
  std::string answer;
  for (int tries = 0; tries < 1'000 && !answer.starts_with("HTTP/1.1 200 "); ++tries) {
    Client again(server.admin.port());
    again.send("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer = again.read_all();
  }
  CHECK(answer.starts_with("HTTP/1.1 200 "));
}

TEST_CASE("hundreds of requests in a row leave nothing behind", "[admin]") {
  Server server;
  for (int i = 0; i < 300; ++i) REQUIRE(server.get("/livez").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("an address that cannot be used says which", "[admin]") {
  Server first;
  Log log({LogLevel::off});
  const AdminConfig taken{.port = first.admin.port()};
  CHECK_THROWS_WITH(AdminServer(taken, {}, log), Catch::Contains(std::to_string(taken.port)));
  CHECK_THROWS_AS(AdminServer({.address = "localhost", .port = 0}, {}, log), IoError);
}
