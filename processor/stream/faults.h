// Named places where the fault campaign lets the process die. Off unless the environment variable
// ASSIST_FAULTS asks: "seed=7,after_send_offsets=0.01,in_revoke=0.2" gives each point its odds per
// passage. With "stop" among them the process does not die but stops, once: a zombie, when somebody
// lets it go on (SIGCONT) after others have taken over.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace assist {

/// The crash points of a transaction, of the write-behind, of a restore and of a rebalance.
enum class FaultPoint : std::uint8_t {
  processing,
  before_changes,
  before_send_offsets,
  after_send_offsets,
  after_commit,
  in_save,
  in_restore,
  in_revoke,
  after_timer,
  in_cleanse,
  before_processing,  ///< Inputs are there, and no transaction yet that would tell of us.
};
inline constexpr std::size_t fault_point_count = 11;
std::string_view name_of(FaultPoint point);

class Faults {
 public:
  Faults() = default;
  /// Throws ConfigError for an unknown point. Null: no faults.
  explicit Faults(const char* plan);
  /// Kills the process at once (SIGKILL), or stops it (SIGSTOP), when the dice say so.
  void reach(FaultPoint point) {
    if (armed_) roll(point);
  }

 private:
  void roll(FaultPoint point);
  bool armed_ = false;
  bool stops_ = false;
  std::array<double, fault_point_count> odds_{};
  std::mt19937_64 random_;
};

}  // namespace assist
