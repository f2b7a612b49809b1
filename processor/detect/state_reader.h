// Reads what StateWriter wrote (see there). The bytes may be damaged: nothing here trusts a length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/state_writer.h"

namespace assist {

class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) { next_tag(); }
  /// False once the bytes turned out not to be a state; values are then unspecified but valid.
  bool ok() const { return ok_; }
  /// Skips what is left. Call last.
  void finish();

  template <Whole T>
  void operator()(std::uint32_t field, T& value) {
    value = seek(field) ? from_wire<T>(whole()) : T{};
  }
  void operator()(std::uint32_t field, double& value);
  void operator()(std::uint32_t field, float& value);
  void operator()(std::uint32_t field, std::string& value) {
    value = seek(field) ? text() : std::string_view{};
  }
  void operator()(std::uint32_t field, std::vector<std::uint64_t>& values);
  template <class Enum>
  void operator()(std::uint32_t field, EnumSet<Enum>& value) {
    std::uint32_t bits = 0;
    (*this)(field, bits);
    value = EnumSet<Enum>::of_bits(bits);
  }
  template <class T>
  void operator()(std::uint32_t field, Recent<T>& values) {
    values.clear();
    while (seek(field)) {
      if (values.size() == elements_max) return fail();
      element(values.push(elements_max));
    }
  }
  template <AnySlice T>
  void operator()(std::uint32_t field, T& slice) {
    if (!seek(field)) return slice.forget();
    nested(text(), slice.wake());
  }
  template <class T>
  requires(!Whole<T> && !AnySlice<T>) void operator()(std::uint32_t field, T& value) {
    nested(seek(field) ? text() : std::string_view{}, value);
  }

 private:
  /// No list of a state is longer: damaged bytes must not fill the memory.
  static constexpr std::size_t elements_max = 64;

  void element(std::string& value) { value = text(); }
  template <class T>
  void element(T& value) {
    nested(text(), value);
  }
  template <class T>
  void nested(std::string_view bytes, T& value) {
    StateReader part(bytes);
    T::fields(value, part);
    part.finish();
    if (!part.ok()) fail();
  }
  /// True when `field` comes next; earlier ones are skipped.
  bool seek(std::uint32_t field) {
    if (field_ == field) return true;
    return field_ != 0 && field_ < field && skip_to(field);
  }
  bool skip_to(std::uint32_t field);
  void skip();
  void next_tag();
  std::uint64_t varint() {  // Most are one byte long.
    if (bytes_.empty() || static_cast<unsigned char>(bytes_.front()) >= 0x80U) return long_varint();
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint64_t long_varint();
  std::int64_t whole();
  std::string_view text();
  std::string_view take(std::size_t count);
  /// Reads the bytes of the field's value, then the next tag.
  std::string_view fixed(std::uint32_t kind, std::size_t count);
  void fail();

  std::string_view bytes_;
  std::uint32_t field_ = 0;  ///< Number of the field that comes next; 0 = the end.
  std::uint32_t kind_ = 0;   ///< Its wire type.
  bool ok_ = true;
};

}  // namespace assist
