// What a session's state takes, on the wire and in memory, and what is left of it in the end.
#include "processor/detect/detector.h"
#include "processor/detect/memory_count.h"
#include "processor/detect/score.h"
#include "processor/detect/state_reader.h"
#include "processor/detect/state_writer.h"
#include "processor/event/require.h"

namespace assist {
namespace {

constexpr std::uint32_t version_field = 1;
constexpr std::uint32_t state_version = 1;

MemoryCount count(const Session& session) {
  MemoryCount counted;
  Session::fields(session, counted);
  return counted;
}

}  // namespace

bool Detector::outlive(Session& session, Time now) const {
  Session left;
  bool any = false;
  AllSignals::each(session.signals, [&]<class S>(auto slice) {
    if constexpr (LastingSignal<S>) {
      if (!slice || !is_enabled<S>() || !S::outlive(config_.of<S>(), *slice, now)) return;
      left.signals.wake<typename S::State>() = std::move(*slice);
      any = true;
    }
  });
  session = std::move(left);
  return any;
}

void Detector::bound(Session& session) const {
  // Lists and texts grow by doubling, so half of the cap is for what they hold.
  const std::size_t most = config_.state_bytes_max / 2;
  while (sizeof(Session) + count(session).held_bytes() > most) {
    if (session.shadow) {
      session.shadow.forget();
    } else if (session.struggle && session.struggle->findings.size() > 1) {
      drop_lightest(session, session.last_at);
    } else {
      AllSignals::each(session.signals, []<class S>(auto slice) { slice.forget(); });
      session.trail.release();
      break;
    }
  }
  if (memory_bytes(session) <= config_.state_bytes_max) return;
  std::string bytes;  // Going through its bytes gives room back that is kept for more.
  encode(session, bytes);
  Session compact;
  require(decode(bytes, compact), "what was written can be read");
  session = std::move(compact);
}

void Detector::drop_lightest(Session& session, Time now) const {
  Struggle& struggle = *session.struggle;
  std::size_t lightest = 0;
  for (std::size_t index = 1; index < struggle.findings.size(); ++index) {
    const double weight = weight_at(config_, session, struggle.findings[index], now);
    if (weight < weight_at(config_, session, struggle.findings[lightest], now)) lightest = index;
  }
  struggle.findings.erase_and_free(lightest);
}

void Detector::encode(const Session& session, std::string& bytes) const {
  StateWriter writer(bytes);
  writer(version_field, state_version);
  Session::fields(session, writer);
  writer.finish();
}

bool Detector::decode(std::string_view bytes, Session& session) const {
  StateReader reader(bytes);
  std::uint32_t version = 0;
  reader(version_field, version);
  if (version != state_version) return false;
  Session::fields(session, reader);
  reader.finish();
  return reader.ok() && session.identity.valid() &&
         (!session.struggle || session.struggle->episode.level <= LEVEL_CHAT);
}

std::size_t Detector::memory_bytes(const Session& session) const {
  return sizeof(Session) + session.signals.heap_bytes() + count(session).bytes();
}

}  // namespace assist
