#pragma once
// One line a case: its name, how many floats it made, and a hash of their bits.

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string_view>

namespace regard::digest {

/// FNV-1a, 64 bits, over the little-endian bytes of each float. All NaN count as one: their bits are not specified.
class Hash {
 public:
  void add(std::span<const float> values) {
    for (const float value : values) {
      const std::uint32_t bits = std::isnan(value) ? 0x7fc00000u : std::bit_cast<std::uint32_t>(value);
      for (int shift = 0; shift < 32; shift += 8) state_ = (state_ ^ (bits >> shift & 0xffu)) * 0x100000001b3ull;
    }
    count_ += values.size();
  }
  void print(std::string_view name) const {
    std::printf("%.*s %zu %08lx%08lx\n", static_cast<int>(name.size()), name.data(), count_,
                static_cast<unsigned long>(state_ >> 32), static_cast<unsigned long>(state_ & 0xffffffffu));
  }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ull;
  std::size_t count_ = 0;
};

/// Prints each case as it is made, and the whole at the end.
class Report {
 public:
  void add(std::string_view name, std::span<const float> values) {
    Hash hash;
    hash.add(values);
    hash.print(name);
    total_.add(values);
  }
  void finish() const { total_.print("total"); }

 private:
  Hash total_;
};

}  // namespace regard::digest
