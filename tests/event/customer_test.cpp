// Profiles, feedback and support: every field, every refusal, and the names that nobody is greeted
// by.
#include "processor/event/feedback.h"
#include "processor/event/person_name.h"
#include "processor/event/profile.h"
#include "processor/event/support.h"
#include "processor/event/timestamp.h"
#include "tests/event/reading.h"

using namespace assist;

namespace {

Record keyed(std::string_view value) {
  Record record = record_of(value);
  record.key = "c-1";
  return record;
}
Profile profile(std::string_view value) {
  return std::get<Profile>(decode_profile(keyed(value)));
}
std::string profile_code(std::string_view value) {
  return std::string(std::get<Rejection>(decode_profile(keyed(value))).code);
}
std::string feedback_code(std::string_view value) {
  return std::string(std::get<Rejection>(decode_feedback(keyed(value))).code);
}
std::string support_code(std::string_view value) {
  return std::string(std::get<Rejection>(decode_support(keyed(value))).code);
}

}  // namespace

TEST_CASE("a profile arrives with everything that was sent") {
  const Profile full =
      profile(R"({"customer_id":"c-1","first_name":" Ana ","last_name":"O'Neill ",)"
              R"("honorific":" Dr.","customer_since":"2024-02-29",)"
              R"("locale":"en-GB","time_zone":"Europe/Vienna","consent":{"proactive":true,)"
              R"("personalise":false,"email":true},"staff":true,"shared_device":true,)"
              R"("updated_at":"2026-01-01T00:00:00Z","plan":"pro"})");
  CHECK(full.customer_id == "c-1");
  CHECK(full.first_name == "Ana");
  CHECK(full.last_name == "O'Neill");
  CHECK(full.honorific == "Dr.");
  CHECK(full.customer_since == parse_date("2024-02-29"));
  CHECK(full.locale == "en-GB");
  CHECK(full.time_zone == "Europe/Vienna");
  CHECK(full.consent_proactive == true);
  CHECK(full.consent_personalise == false);
  CHECK(full.staff);
  CHECK(full.shared_device);
  CHECK(full.updated_at == *parse_rfc3339("2026-01-01T00:00:00Z"));
}

TEST_CASE("an empty profile knows only the customer and when") {
  for (const std::string_view value : {"", "{}"}) {
    const Profile empty = profile(value);
    CHECK(empty.customer_id == "c-1");
    CHECK(empty.first_name.empty());
    CHECK_FALSE(empty.customer_since);
    CHECK_FALSE(empty.consent_proactive);
    CHECK_FALSE(empty.staff);
    CHECK(empty.updated_at == received);
  }
}

TEST_CASE("profiles are refused as events are") {
  CHECK(std::get<Rejection>(decode_profile(record_of("{}"))).code == "missing_key");
  CHECK(profile_code("[]") == "not_object");
  CHECK(profile_code("{") == "not_json");
  CHECK(profile_code("{\"first_name\":\"\xff\"}") == "bad_utf8");
  CHECK(profile_code(R"({"staff":true,"staff":true})") == "duplicate_key");
  CHECK(profile_code(R"({"consent":{"proactive":true,"proactive":true}})") == "duplicate_key");
  CHECK(profile_code(R"({"consent":null})") == "wrong_type");
  CHECK(profile_code(R"({"customer_id":"c-2"})") == "key_mismatch");
  CHECK(profile_code(R"({"locale":"e"})") == "bad_value");
  CHECK(profile_code(R"({"locale":"en-"})") == "bad_value");
  CHECK(profile_code(R"({"time_zone":""})") == "bad_value");
  CHECK(profile_code(R"({"customer_since":"1899-12-31"})") == "bad_time");
  CHECK(profile_code(R"({"customer_since":"2023-02-29"})") == "bad_time");
  CHECK(profile_code("{\"x\":\"" + std::string(65'536, 'x') + "\"}") == "too_large");
  Record long_key = record_of("{}");
  const std::string key(129, 'k');
  long_key.key = key;
  CHECK(std::get<Rejection>(decode_profile(long_key)).code == "too_long");
}

TEST_CASE("languages and zones of every usual form are taken") {
  for (const std::string_view locale :
       {"de", "en-GB", "zh-Hant-TW", "sr-Latn-RS", "es-419", "de-AT-1996"}) {
    CHECK(profile(R"({"locale":")" + std::string(locale) + "\"}").locale == locale);
  }
  for (const std::string_view zone :
       {"UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"}) {
    CHECK(profile(R"({"time_zone":")" + std::string(zone) + "\"}").time_zone == zone);
  }
}

TEST_CASE("names that can be said are kept, whatever their script") {
  for (const std::string_view name :
       {"Ana", "Jean-Luc", "Mary Ann", "O'Neil", "J.", "\xC3\x89lo\xC3\xAFse", "\xE6\x98\x8E",
        "\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0"}) {
    CHECK(greetable_name(name) == name);
  }
  CHECK(greetable_name("  Ana\t") == "Ana");
  CHECK(greetable_name(std::string(40, 'a')).size() == 40);
}

TEST_CASE("names that would embarrass are unknown") {
  for (const std::string_view name : {"",
                                      " ",
                                      "test",
                                      "TEST",
                                      "null",
                                      "N/A",
                                      "undefined",
                                      "Guest",
                                      "first name",
                                      "ana@example.com",
                                      "Ana1",
                                      "www.example.com",
                                      "https://a.example",
                                      "<b>Ana</b>",
                                      "{{first_name}}",
                                      "%FNAME%",
                                      "Ana\nHello",
                                      "-",
                                      "...",
                                      "Ana\xE2\x80\xAE",
                                      "A\xE2\x80\x8Bna",
                                      "A\xC2\x85na",
                                      "$name",
                                      "a/b",
                                      "\xC2\xA0",                  // No-break space.
                                      "\xE3\x80\x80",              // Ideographic space.
                                      "\xE2\x80\x83",              // Em space.
                                      "\xEF\xBC\x91\xEF\xBC\x92",  // Full-width 12.
                                      "a\xEF\xBC\xA0"
                                      "b"}) {  // Full-width @.
    INFO(name);
    CHECK(greetable_name(name).empty());
  }
  CHECK(greetable_name(std::string(41, 'a')).empty());
}

TEST_CASE("feedback arrives with everything that was sent") {
  const auto decoded =
      decode_feedback(keyed(R"({"trigger_id":"t_9","kind":"snoozed","at":1795356185120,)"
                            R"("tab_id":"w","item_id":"kb","snooze_s":3600,"dwell_ms":5})"));
  const Feedback& feedback = std::get<Feedback>(decoded);
  CHECK(feedback.customer_id == "c-1");
  CHECK(feedback.trigger_id == "t_9");
  CHECK(feedback.kind == FeedbackKind::snoozed);
  CHECK(feedback.at == received);
  CHECK(feedback.tab_id == "w");
  CHECK(feedback.item_id == "kb");
  CHECK(feedback.snooze == std::chrono::hours{1});
}

TEST_CASE("feedback is refused as events are") {
  CHECK(std::get<Rejection>(decode_feedback(record_of("{}"))).code == "missing_key");
  CHECK(feedback_code("") == "not_json");
  CHECK(feedback_code("{}") == "missing_time");
  CHECK(feedback_code(R"({"at":1795356185120,"kind":"shown"})") == "missing_field");
  CHECK(feedback_code(R"({"at":1795356185120,"trigger_id":"t"})") == "missing_field");
  CHECK(feedback_code(R"({"at":1795356185120,"trigger_id":"t","kind":"loved"})") == "unknown_kind");
  CHECK(feedback_code(R"({"at":1,"trigger_id":"t","kind":"shown"})") == "bad_time");
  CHECK(feedback_code(R"({"kind":"shown","kind":"shown"})") == "duplicate_key");
  CHECK(feedback_code(R"({"customer_id":"c-2"})") == "key_mismatch");
  CHECK(feedback_code(R"({"snooze_s":31536001})") == "bad_number");
  CHECK(feedback_code(R"({"trigger_id":""})") == "empty_value");
}

TEST_CASE("an event of support arrives with everything that was sent") {
  const auto decoded = decode_support(
      keyed(R"({"id":"s-1","contact_id":"T-1","kind":"opened","at":1795356185120,"by":"agent",)"
            R"("agent":"a-7","queue":"billing","topic":"payment","error_code":"card_declined",)"
            R"("trigger_id":"t_9","priority":"urgent","call":"video","vip":true,"subject":"Hi"})"));
  const SupportEvent& event = std::get<SupportEvent>(decoded);
  CHECK(event.customer_id == "c-1");
  CHECK(event.id == "s-1");
  CHECK(event.contact_id == "T-1");
  CHECK(event.kind == SupportKind::opened);
  CHECK(event.at == received);
  CHECK(event.by == Actor::agent);
  CHECK(event.agent == "a-7");
  CHECK(event.queue == "billing");
  CHECK(event.topic == "payment");
  CHECK(event.error_code == "card_declined");
  CHECK(event.trigger_id == "t_9");
  CHECK(event.priority == Priority::urgent);
  CHECK(event.call == CallChannel::video);
  CHECK(event.vip);
}

TEST_CASE("who did something in support follows from the kind, except for a reply") {
  const auto actor = [](const char* kind) {
    const std::string text =
        std::string(R"({"id":"s","contact_id":"T","at":1795356185120,"kind":")") + kind + "\"}";
    return name_of(std::get<SupportEvent>(decode_support(keyed(text))).by);
  };
  CHECK(actor("opened") == "customer");
  CHECK(actor("message") == "customer");
  CHECK(actor("reopened") == "customer");
  CHECK(actor("not_solved") == "customer");
  CHECK(actor("resolved") == "agent");
  CHECK(actor("assigned") == "agent");
  CHECK(support_code(R"({"id":"s","contact_id":"T","at":1795356185120,"kind":"reply"})") ==
        "missing_field");
}

TEST_CASE("events of support are refused as others are") {
  CHECK(std::get<Rejection>(decode_support(record_of("{}"))).code == "missing_key");
  CHECK(support_code("") == "not_json");
  CHECK(support_code("{}") == "missing_time");
  CHECK(support_code(R"({"kind":"opened","kind":"opened"})") == "duplicate_key");
  CHECK(support_code(R"({"customer_id":"c-2"})") == "key_mismatch");
  CHECK(support_code(R"({"kind":"closed"})") == "unknown_kind");
  CHECK(support_code(R"({"kind":null})") == "wrong_type");
  CHECK(support_code(R"({"by":"human"})") == "bad_value");
  CHECK(support_code("{\"topic\":\"" + std::string(65, 't') + "\"}") == "too_long");
  CHECK(support_code("{\"x\":\"" + std::string(65'536, 'x') + "\"}") == "too_large");
}
