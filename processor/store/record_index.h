// Finds records in memory by their keys.
#pragma once

#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "processor/event/cache.h"

namespace assist {

/// `Entry` has a string `key` that does not change while it is in here.
template <class Entry>
class RecordIndex {
 public:
  void insert(Entry& entry) { found_.insert({&entry, hash_of(entry.key)}); }
  void erase(Entry& entry) { found_.erase({&entry, hash_of(entry.key)}); }
  void clear() { found_.clear(); }
  std::size_t size() const { return found_.size(); }
  std::size_t memory_bytes() const { return found_.capacity() * (sizeof(Place) + 1); }

  /// Null when there is none.
  Entry* find(std::string_view key) const {
    const auto place = found_.find(Sought{key, hash_of(key)});
    return place == found_.end() ? nullptr : place->entry;
  }

  /// Brings the entries of `keys` into the CPU's cache, all at once instead of one after the other:
  /// they lie all over memory. Calls `see(key, entry)` for each key in order, before its entry has
  /// come, so told by its hash alone: null is certain, an entry only nearly.
  template <class See>
  void expect(std::span<const std::string_view> keys, See see) {
    hashes_.clear();
    for (const std::string_view key : keys) {
      hashes_.push_back({hash_of(key)});
      found_.prefetch(hashes_.back());
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto place = found_.find(hashes_[i]);
      Entry* entry = place == found_.end() ? nullptr : place->entry;
      if (entry != nullptr) bring_closer(entry, sizeof(Entry));
      see(keys[i], entry);
    }
  }

 private:
  struct Place {
    Entry* entry;
    std::size_t hash;  ///< Of the key: it must not be read from the entry to be compared.
  };
  struct Likely {
    std::size_t hash;
  };
  struct Sought {
    std::string_view key;
    std::size_t hash;
  };
  struct Hash {
    using is_transparent = void;
    template <class T>
    std::size_t operator()(const T& hashed) const {
      return hashed.hash;
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Place& a, const Place& b) const { return a.entry == b.entry; }
    bool operator()(const Place& place, const Likely& likely) const {
      return place.hash == likely.hash;
    }
    bool operator()(const Place& place, const Sought& sought) const {
      return place.hash == sought.hash && place.entry->key == sought.key;
    }
  };
  static std::size_t hash_of(std::string_view key) {
    // Debian's absl has a string_view of its own; for the standard one it calls the slower
    // std::hash.
    return absl::Hash<absl::string_view>()({key.data(), key.size()});
  }

  absl::flat_hash_set<Place, Hash, Equal> found_;
  std::vector<Likely> hashes_;
};

}  // namespace assist
