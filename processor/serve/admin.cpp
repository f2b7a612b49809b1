#include "processor/serve/admin.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <utility>

#include "processor/ops/errors.h"

namespace assist {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

/// A scrape sends about 300 bytes of header; 8 KiB is what most servers allow.
constexpr std::uint32_t header_bytes_max = 8'192;
/// How long we go on reading after the answer to a request that we did not read whole. Closing at
/// once would make the kernel reset the connection and take our answer back.
constexpr std::chrono::seconds drain_timeout{1};

struct Shared {
  const AdminConfig config;
  const AdminPages pages;
  Log& log;
  std::uint32_t connections = 0;  ///< Open ones. Admin thread only.
};

/// One connection; keeps itself alive by the handler that is pending.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    ++shared_.connections;
  }
  ~Connection() { --shared_.connections; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() { read_request(); }

 private:
  using Response = http::response<http::string_body>;

  /// The deadline is for the whole header: a client that sends a byte a second gains nothing by it.
  void read_request() {
    parser_.emplace();
    parser_->header_limit(header_bytes_max);
    stream_.expires_after(shared_.config.request_timeout);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code failed, std::size_t) { self->on_header(failed); });
  }

  void on_header(error_code failed) {
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
      return send({431, "text/plain; charset=utf-8", "header too large\n"}, After::close);
    }
    if (failed) {
      // What is not HTTP gets an answer; who hung up or was too slow does not.
      if (failed.category() != http::make_error_code(http::error::bad_method).category() ||
          failed == http::error::end_of_stream || failed == http::error::partial_message) {
        return;
      }
      return send({400, "text/plain; charset=utf-8", "not an HTTP request\n"}, After::close);
    }
    const auto& request = parser_->get();
    const auto method = request.method_string();
    const auto target = request.target();
    const bool reusable =
        request.keep_alive() && parser_->is_done();  // No body that we leave unread.
    send(answer(shared_.pages, {method.data(), method.size()}, {target.data(), target.size()}),
         reusable ? After::keep : After::close);
  }

  enum class After { keep, close };

  void send(Answer page, After after) {
    const bool header_only = parser_->get().method() == http::verb::head;
    response_ = Response(static_cast<http::status>(page.status), 11);
    response_.set(http::field::content_type, {page.content_type.data(), page.content_type.size()});
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    if (page.status == 405) response_.set(http::field::allow, "GET, HEAD");
    response_.keep_alive(after == After::keep);
    response_.content_length(page.body.size());
    if (!header_only) response_.body() = std::move(page.body);
    stream_.expires_after(shared_.config.request_timeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this(), after](error_code failed, std::size_t) {
                        if (failed) return;
                        if (after == After::keep) return self->read_request();
                        self->drain();
                      });
  }

  void drain() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(drain_timeout);
    read_rest();
  }

  void read_rest() {
    stream_.async_read_some(asio::buffer(rest_),
                            [self = shared_from_this()](error_code failed, std::size_t) {
                              if (!failed) self->read_rest();  // The deadline ends it.
                            });
  }

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_{header_bytes_max};
  std::optional<http::request_parser<http::empty_body>> parser_;
  Response response_;
  std::array<char, 1'024> rest_{};
};

}  // namespace

class AdminServer::Listener {
 public:
  Listener(const AdminConfig& config, AdminPages pages, Log& log)
      : shared_{config, std::move(pages), log} {
    listen();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void run() {
    accept();
    context_.run();
  }
  void stop() { context_.stop(); }

 private:
  void listen() {
    const AdminConfig& config = shared_.config;
    error_code failed;
    const auto address = asio::ip::make_address(config.address, failed);
    const tcp::endpoint endpoint(address, config.port);
    if (!failed) acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) {
      throw IoError(
          fmt::format("admin port {}:{}: {}", config.address, config.port, failed.message()));
    }
    if (!address.is_loopback()) {
      shared_.log.warn("the admin port is open beyond this machine and knows no login",
                       {{"server.address", config.address}, {"server.port", port()}});
    }
  }

  void accept() {
    acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
      if (failed) return accept_later(failed);
      if (shared_.connections < shared_.config.connections_max) {
        std::make_shared<Connection>(std::move(socket), shared_)->start();
      } else {
        refuse(std::move(socket));
      }
      accept();
    });
  }

  /// Out of file descriptors, as a rule: trying again at once would turn this thread into a
  /// spinner.
  void accept_later(error_code failed) {
    shared_.log.warn("the admin port cannot accept", {{"error.message", failed.message()}});
    pause_.expires_after(std::chrono::milliseconds(200));
    pause_.async_wait([this](error_code stopped) {
      if (!stopped) accept();
    });
  }

  /// One write that does not wait: the buffer of a fresh socket takes it.
  static void refuse(tcp::socket socket) {
    static constexpr std::string_view busy =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(busy.data(), busy.size()), ignored);
    socket.shutdown(tcp::socket::shutdown_both, ignored);
  }

  Shared shared_;
  // After shared_: what is pending when this ends still refers to it while it is destroyed.
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
};

AdminServer::AdminServer(const AdminConfig& config, AdminPages pages, Log& log)
    : listener_(std::make_unique<Listener>(config, std::move(pages), log)),
      port_(listener_->port()),
      thread_([this] { listener_->run(); }) {
  log.info("the admin port listens", {{"server.address", config.address}, {"server.port", port_}});
}

AdminServer::~AdminServer() {
  listener_->stop();
  thread_.join();
}

}  // namespace assist
