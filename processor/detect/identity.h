// Who a session belongs to, as far as its events have told: packed into one text, because most
// sessions know one or two of the five and millions of sessions are in memory.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "processor/event/event.h"

namespace assist {

class Identity {
 public:
  /// Takes over what `event` names and keeps the rest: a later event may know more (a login in
  /// mid-session).
  void learn(const Event& event);
  /// Whether learn() would make another the one whom help is for: the customer, the anonymous
  /// visitor while no customer is known, else the session itself.
  bool changes_owner(const Event& event) const;

  /// Who the visitor was before `event`, if it is the first to tell whose customer he is: his
  /// anonymous id, else the key of a session that has `started`. Empty: nobody else, or known
  /// before.
  std::string_view owner_before(const Event& event, bool started) const;

  /// `key` is the session's key, which is not stored twice.
  std::string_view session_id(std::string_view key) const { return part(0, key); }
  std::string_view anonymous_id(std::string_view key) const { return part(1, key); }
  std::string_view customer_id() const { return part(2, {}); }
  std::string_view tenant() const { return part(3, {}); }
  std::string_view tab_id() const { return part(4, {}); }

  /// False for bytes that no learn() could have written.
  bool valid() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    for (std::uint32_t index = 0; index < parts; ++index) archive(index + 1, self.sizes_[index]);
    archive(parts + 1, self.text_);
  }

 private:
  static constexpr std::size_t parts = 5;
  static constexpr std::uint16_t same_as_key = 0xFFFF;

  std::size_t stored(std::size_t index) const {
    return sizes_[index] == same_as_key ? 0 : sizes_[index];
  }
  std::string_view part(std::size_t index, std::string_view key) const;
  void replace(const std::array<std::string_view, parts>& seen, std::string_view key);

  std::string text_;                          ///< The known parts, one after the other.
  std::array<std::uint16_t, parts> sizes_{};  ///< In bytes.
};

}  // namespace assist
