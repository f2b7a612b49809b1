// How long decoding takes, redaction included. One thread, one event at a time, as the engine does
// it.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "processor/event/decoder.h"

namespace {

using namespace assist;

// About 360 bytes: the size that the throughput goals are stated for.
constexpr std::string_view typical =
    R"({"type":"click","time":1763820185120,"id":"s-8f31c2aa-000172","session_id":"s-8f31c2aa",)"
    R"("anonymous_id":"a-5be1f0","customer_id":"c-104233","tab_id":"t-2","page":{"url":)"
    R"("https://shop.example/checkout/payment","title":"Payment"},"element":{"id":"pay-now",)"
    R"("tag":"button","text":"Pay now","kind":"submit","interactive":true},)"
    R"("pointer":{"x":412,"y":618},"loading":false})";

// The same with what redaction has to work on.
constexpr std::string_view dirty =
    R"({"type":"error","time":"2026-11-22T14:03:05.120Z","id":"s-8f31c2aa-000173",)"
    R"("session_id":"s-8f31c2aa","page":{"url":)"
    R"("https://shop.example/orders/1048829/pay?token=9f8e7d6c5b&utm_source=mail#step",)"
    R"("title":"Payment"},"error":{"kind":"payment","status":402,"code":"card_declined",)"
    R"("message":"Card 4111 1111 1111 1111 of ana@example.com was declined"}})";

void decode(benchmark::State& state, std::string_view value) {
  DecodeConfig config;
  config.clamp_times = false;
  EventDecoder decoder(Dialect::native, config);
  Record record;
  record.topic = "assist.clickstream";
  record.key = "s-8f31c2aa";
  record.value = value;
  for (auto _ : state) {
    auto decoded = decoder.decode(record);
    if (!std::holds_alternative<const Event*>(decoded)) state.SkipWithError("refused");
    benchmark::DoNotOptimize(decoded);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(value.size()));
  state.counters["bytes"] = static_cast<double>(value.size());
}

BENCHMARK_CAPTURE(decode, typical, typical);
BENCHMARK_CAPTURE(decode, dirty, dirty);

}  // namespace

BENCHMARK_MAIN();
