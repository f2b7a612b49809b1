#include "processor/detect/identity.h"

#include <utility>

#include "processor/detect/moment.h"

namespace assist {

std::string_view Identity::part(std::size_t index, std::string_view key) const {
  if (sizes_[index] == same_as_key) return key;
  std::size_t offset = 0;
  for (std::size_t before = 0; before < index; ++before) offset += stored(before);
  return std::string_view(text_).substr(offset, sizes_[index]);
}

void Identity::learn(const Event& event) {
  const std::array<std::string_view, parts> seen{event.session_id, event.anonymous_id,
                                                 event.customer_id, event.tenant, event.tab_id};
  const char* known = text_.data();
  bool news = false;
  for (std::size_t index = 0; index < parts; ++index) {
    const std::string_view now = seen[index];
    const std::string_view before(known, stored(index));
    known += before.size();
    if (now.empty() || (sizes_[index] != same_as_key && now == before)) continue;
    const bool is_key = index < 2 && now == event.key;
    news |= is_key ? sizes_[index] != same_as_key : true;
  }
  if (news) replace(seen, event.key);
}

bool Identity::changes_owner(const Event& event) const {
  const std::string_view customer = customer_id();
  if (!event.customer_id.empty()) return event.customer_id != customer;
  if (!customer.empty() || event.anonymous_id.empty()) return false;
  const std::string_view anonymous = anonymous_id(event.key);
  return event.anonymous_id != (anonymous.empty() ? event.key : anonymous);
}

std::string_view Identity::owner_before(const Event& event, bool started) const {
  if (event.customer_id.empty() || !customer_id().empty()) return {};
  std::string_view owner = event.anonymous_id;
  if (owner.empty()) owner = anonymous_id(event.key);
  if (owner.empty() && started) owner = event.key;
  return owner == event.customer_id ? std::string_view{} : owner;
}

void Identity::replace(const std::array<std::string_view, parts>& seen, std::string_view key) {
  std::string text;
  std::array<std::uint16_t, parts> sizes{};
  for (std::size_t index = 0; index < parts; ++index) {
    const std::string_view known = seen[index].empty() ? part(index, key) : seen[index];
    const bool is_key = index < 2 && !known.empty() && known == key;
    const std::string_view kept = is_key ? std::string_view{} : clipped(known, id_bytes_max);
    text += kept;
    sizes[index] = is_key ? same_as_key : static_cast<std::uint16_t>(kept.size());
  }
  text_ = std::move(text);
  sizes_ = sizes;
}

bool Identity::valid() const {
  std::size_t expected = 0;
  for (std::size_t index = 0; index < parts; ++index) {
    if (index >= 2 && sizes_[index] == same_as_key) return false;
    expected += stored(index);
  }
  return expected == text_.size();
}

}  // namespace assist
