#include "processor/serve/admin_pages.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "processor/ops/version.h"

namespace assist {

namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

Answer metrics(const AdminPages& pages) {
  std::vector<prometheus::MetricFamily> all;
  for (const prometheus::Collectable* collectable : pages.collectables) {
    auto some = collectable->Collect();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, all);
  // Prometheus 3 refuses a scrape whose type it does not know; the version is part of it.
  return {200, "text/plain; version=0.0.4; charset=utf-8", std::move(text).str()};
}

Answer live(const AdminPages& pages) {
  if (pages.health.live()) return {200, plain_text, "ok\n"};
  return {503, plain_text, "a worker stands still\n"};
}

Answer ready(const AdminPages& pages, bool verbose) {
  const std::vector<Check> checks = pages.health.ready();
  const bool ok = std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.ok; });
  std::string body;
  if (verbose) {
    for (const Check& check : checks) {
      body +=
          fmt::format("[{}]{} {}{}{}\n", check.ok ? '+' : '-', check.name,
                      check.ok ? "ok" : "failed", check.detail.empty() ? "" : ": ", check.detail);
    }
  }
  body += ok ? "ok\n" : "not ready\n";
  return {ok ? 200u : 503u, plain_text, std::move(body)};
}

Answer build() {
  return {200, "application/json",
          fmt::format("{{\"name\":\"assist\",\"version\":\"{}\",\"revision\":\"{}\"}}\n", version,
                      revision)};
}

/// Is `name` one of the parameters of `query`, with or without a value?
bool has_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    if (one.substr(0, one.find('=')) == name) return true;
    query.remove_prefix(std::min(query.size(), one.size() + 1));
  }
  return false;
}

}  // namespace

Answer answer(const AdminPages& pages, std::string_view method, std::string_view target) {
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  const std::string_view query = mark == target.size() ? "" : target.substr(mark + 1);
  static constexpr std::string_view paths[] = {"/metrics", "/livez",   "/healthz",
                                               "/readyz",  "/version", "/config"};
  if (std::find(std::begin(paths), std::end(paths), path) == std::end(paths)) {
    return {404, plain_text, "try /metrics, /livez, /readyz?verbose, /version or /config\n"};
  }
  if (method != "GET" && method != "HEAD") return {405, plain_text, "GET or HEAD only\n"};
  if (path == "/metrics") return metrics(pages);
  if (path == "/readyz") return ready(pages, has_parameter(query, "verbose"));
  if (path == "/version") return build();
  if (path == "/config") return {200, "application/yaml; charset=utf-8", pages.config};
  return live(pages);
}

}  // namespace assist
