// The state's bytes: written by hand, read here through session.proto, and never trusted.
#include <cstring>

#include "processor/detect/session.pb.h"
#include "processor/detect/state_reader.h"
#include "processor/detect/text_hash.h"
#include "tests/detect/visit.h"

namespace assist {
namespace {

/// Every signal that session.proto lists; the others describe their slices in their own files.
template <class... Listed>
DetectConfig only_listed() {
  DetectConfig config;
  AllSignals::each([&]<class S>() {
    config.of<S>().weight.enabled = ((S::kind.number == Listed::kind.number) || ...);
  });
  return config;
}

/// A session with something in every part.
Visit eventful() {
  DetectConfig config = only_listed<RageClick, ErrorPageBurst, RepeatFailure, StuckOnErrorPage,
                                    SilenceAfterTrouble>();
  config.quiet_start = Duration{0};
  Visit visit(config);
  visit.click_at(0, 3.5, 4).click(100, "buy").error_page(200, "/pay").error_page(5000, "/pay");
  visit.error(9000, ErrorKind::payment, "/pay", "CARD").view(10'000, "/pay");
  visit.click_at(10'500, 7, 8);
  return visit;
}

}  // namespace

TEST_CASE("session.proto reads what is stored", "[state]") {
  const Visit visit = eventful();
  state::Session read;
  REQUIRE(read.ParseFromString(visit.bytes()));
  REQUIRE(read.version() == 1);
  REQUIRE(read.started() == 1);
  REQUIRE(read.last_at() == visit_start_ms + 10'500);
  REQUIRE(read.identity().session_id() == 65535);
  REQUIRE(read.page_template() == "/pay");
  REQUIRE(read.recent_ids().hashes().size() == 7 * 8);
  REQUIRE(read.struggle().errors() == 3);
  REQUIRE(read.struggle().findings_size() == 1);
  REQUIRE(read.struggle().findings(0).points() == 4);
  REQUIRE(read.struggle().findings(0).ids(1) == "e4");
  REQUIRE(read.struggle().episode().sequence() == 1);
  REQUIRE(read.rage_click().clicks(0).id() == "e7");
  REQUIRE(read.error_page_burst().streak().stamps_size() == 2);
  REQUIRE(read.repeat_failure().causes_size() == 2);
  REQUIRE(read.stuck_on_error_page().page(0).id() == "e3");
  REQUIRE(read.last_act_at() == visit_start_ms + 10'500);
  REQUIRE(read.struggle().failing().shown_at() == visit_start_ms + 10'000);
}

TEST_CASE("session.proto writes what can be read", "[state]") {
  const Visit visit = eventful();
  state::Session message;
  REQUIRE(message.ParseFromString(visit.bytes()));
  Session session;
  REQUIRE(visit.detector().decode(message.SerializeAsString(), session));
  std::string bytes;
  visit.detector().encode(session, bytes);
  REQUIRE(bytes == visit.bytes());
}

TEST_CASE("session.proto knows every field", "[state]") {
  const Visit visit = eventful();
  state::Session message;
  REQUIRE(message.ParseFromString(visit.bytes()));
  const std::size_t size = message.ByteSizeLong();
  message.DiscardUnknownFields();
  REQUIRE(message.ByteSizeLong() == size);
}

TEST_CASE("a state of another version is refused", "[state]") {
  const Visit visit = eventful();
  state::Session message;
  REQUIRE(message.ParseFromString(visit.bytes()));
  message.set_version(2);
  Session session;
  REQUIRE_FALSE(visit.detector().decode(message.SerializeAsString(), session));
  REQUIRE_FALSE(visit.detector().decode("", session));
}

TEST_CASE("fields of a later release are skipped", "[state]") {
  const Visit visit = eventful();
  std::string bytes = visit.bytes();
  bytes += "\xA2\x1F\x03xyz";  // Field 500, three bytes.
  Session session;
  REQUIRE(visit.detector().decode(bytes, session));
  std::string again;
  visit.detector().encode(session, again);
  REQUIRE(again == visit.bytes());
}

TEST_CASE("cut or damaged bytes are refused or give a session that can be used", "[state]") {
  const Visit visit = eventful();
  const std::string bytes = visit.bytes();
  std::size_t refused = 0;
  const auto use = [&](const std::string& damaged) {
    Session session;
    if (!visit.detector().decode(damaged, session)) {
      ++refused;
      return;
    }
    Observation observation;
    Event event;
    event.type = EventType::error;
    event.time = visit_time(11'000);
    event.key = "s-1";
    event.id = "new";
    event.error = Error{};
    visit.detector().observe(session, event, observation);
    visit.detector().fire(session, "s-1", visit_time(9'000'000), observation);
    std::string again;
    visit.detector().encode(session, again);
    REQUIRE_FALSE(again.empty());
  };
  for (std::size_t size = 0; size < bytes.size(); ++size) use(bytes.substr(0, size));
  REQUIRE(refused > bytes.size() / 2);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char flip : {'\x01', '\x10', '\x80', '\xFF'}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      use(damaged);
    }
  }
}

TEST_CASE("a part of more than 16 KiB is stored and read", "[state]") {
  Finding finding;
  for (int id = 0; id < 40; ++id) finding.ids.push(64) = std::string(512, 'x');
  Session session;
  session.started = true;
  session.struggle.wake().findings.push(8) = finding;
  const Detector detector{DetectConfig{}};
  std::string bytes;
  detector.encode(session, bytes);
  Session read;
  REQUIRE(detector.decode(bytes, read));
  REQUIRE(read.struggle->findings.size() == 1);
  REQUIRE(read.struggle->findings[0].ids.size() == 40);
  REQUIRE(read.struggle->findings[0].ids[39] == std::string(512, 'x'));
  state::Session message;
  REQUIRE(message.ParseFromString(bytes));
  REQUIRE(message.struggle().findings(0).ids_size() == 40);
}

TEST_CASE("encoding replaces what the string held before", "[state]") {
  const Visit visit = eventful();
  std::string bytes(5000, 'x');
  visit.detector().encode(visit.session(), bytes);
  REQUIRE(bytes == visit.bytes());
}

TEST_CASE("memory is counted with the heap", "[state]") {
  const Visit visit = eventful();
  const Detector& detector = visit.detector();
  REQUIRE(detector.memory_bytes(Session{}) == sizeof(Session));
  REQUIRE(detector.memory_bytes(visit.session()) > sizeof(Session) + 200);
  REQUIRE(detector.memory_bytes(visit.session()) < 4096);
}

TEST_CASE("hashes are part of stored state and never change", "[hash]") {
  REQUIRE(hash_text("") == 0xF23BD12CE1914FBF);
  REQUIRE(hash_text("e1") == 0x1984FEF82659F7F1);
  REQUIRE(hash_text("/checkout/:step", 2) == 0xB0650E5E2D8D725D);
  REQUIRE(hash_text("a") != hash_text("a", 1));
  REQUIRE(hash_text(std::string_view("a\0", 2)) != hash_text("a"));
}

}  // namespace assist
