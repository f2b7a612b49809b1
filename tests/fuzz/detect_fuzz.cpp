// Any sequence of events through every signal and every preset: state stays under its cap, and
// goes through its bytes unchanged. And any bytes as a state. Run at the root of the repository.
#include <fuzzer/FuzzedDataProvider.h>

#include <deque>
#include <string>

#include "processor/detect/detector.h"
#include "processor/event/require.h"
#include "tests/properties/all_on.h"

namespace {

using namespace assist;

/// Counting is spared where no preset runs beside the signals: so with and without them.
const Detector& detector(bool with_presets) {
  static const Detector signals{all_signals_on()}, all{all_on()};
  return with_presets ? all : signals;
}

class Stream {
 public:
  Stream(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}
  bool more() { return bytes_.remaining_bytes() > 0; }

  Event next() {
    Event event;
    event.type = static_cast<EventType>(bytes_.ConsumeIntegralInRange<unsigned>(0, 21));
    now_ += pause();
    event.time = time_from_ms(now_);
    event.key = "k";
    event.id = text(40);
    const auto has = bytes_.ConsumeIntegral<std::uint16_t>();
    const auto with = [has](unsigned bit) { return (has >> bit & 1U) != 0; };
    if (with(0)) event.page = Page{text(16), {}, {}, text(8), 0};
    if (with(1)) {
      event.element = Element{text(4), text(4), "button", {}, text(4), text(8), with(2), with(3)};
    }
    if (with(4)) event.pointer = Pointer{number(-1e9, 1e9), number(-1e9, 1e9)};
    if (with(5)) event.loading = with(6);
    if (with(7)) event.selection = true;
    if (with(8)) event.tab_id = text(2);
    if (with(9)) event.customer_id = text(3);
    if (with(10)) event.anonymous_id = "k";
    if (with(11)) event.value = number(-1e300, 1e300);
    if (with(12)) event.form = Form{text(2), text(2)};
    if (with(13)) event.name = text(6);
    if (event.type == EventType::error) {
      event.error = Error{static_cast<ErrorKind>(has % 6U), has % 600, text(4), {}};
    }
    if (event.type == EventType::response)
      event.response = Response{with(14), number(0, 86'400'000), {}, {}};
    if (event.type == EventType::search) event.search = Search{text(8), has % 3};
    if (event.type == EventType::progress) event.progress = Progress{"s", with(15)};
    return event;
  }

 private:
  std::int64_t pause() {
    const auto ms = static_cast<std::int64_t>(bytes_.ConsumeIntegral<std::int16_t>());
    return ms > 30'000 ? ms * 100'000 : ms < -5'000 ? -ms / 10 : ms;
  }
  /// As far as the decoder lets numbers through.
  double number(double low, double high) {
    return bytes_.ConsumeBool() ? bytes_.ConsumeFloatingPointInRange(low, high)
                                : bytes_.ConsumeIntegralInRange<int>(0, 100);
  }
  /// Short texts as they come; now and then as long as events allow.
  std::string_view text(std::size_t most) {
    std::string text = bytes_.ConsumeRandomLengthString(most);
    if (text.starts_with("\xFE")) text.append(500, 'x');
    return texts_.emplace_back(std::move(text));
  }

  FuzzedDataProvider bytes_;
  std::deque<std::string> texts_;
  std::int64_t now_ = 1'772'445'600'000;
};

void read_as_state(const Detector& detector, std::string_view bytes) {
  Session session;
  if (!detector.decode(bytes, session)) return;
  std::string once, twice;
  detector.encode(session, once);
  Session again;
  require(detector.decode(once, again), "what was written can be read");
  detector.encode(again, twice);
  require(once == twice, "and is the same then");
}

void live(const Detector& detector, Session& session, Stream& stream) {
  Observation observation;
  while (stream.more()) {
    const Event event = stream.next();
    observation.clear();
    if (const auto due = detector.due(session); due && *due <= event.time) {
      const Effect effect = detector.fire(session, event.key, event.time, observation);
      if (effect == Effect::finished) session = Session{};
    }
    detector.observe(session, event, observation);
    require(detector.memory_bytes(session) <= detector.config().state_bytes_max,
            "a session stays under its cap");
    for (const Verdict& verdict : observation.verdicts) {
      require(verdict.evidence_size() > 0, "no verdict comes without evidence");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Detector& with = detector(data[0] % 2 == 0);
  if (data[0] == 0) {
    read_as_state(with, {reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
  }
  Stream stream(data + 1, size - 1);
  Session session;
  live(with, session, stream);
  std::string bytes;
  with.encode(session, bytes);
  read_as_state(with, bytes);
  Session read;
  require(with.decode(bytes, read), "a state can be read");
  return 0;
}
