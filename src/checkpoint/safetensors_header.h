#pragma once
// The header of a safetensors file: the one place where a stranger's bytes decide about sizes.
//
//   u64 N, little-endian | N bytes of JSON | data
//   {"name": {"dtype": "F16", "shape": [3, 4], "data_offsets": [0, 24]}, …, "__metadata__": {"key": "text"}}
//
// Offsets count from the first byte of the data. The ranges must cover the data without a hole or an overlap, so no
// byte of the file is hidden and no two tensors share one.        https://github.com/huggingface/safetensors

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"
#include "shape.h"

namespace regard {

/// What safetensors can store. Regard computes with F32, F16 and BF16; the others may be in a file, unread.
enum class Dtype { f64, f32, f16, bf16, i64, u64, i32, u32, i16, u16, i8, u8, f8_e5m2, f8_e4m3, boolean };

[[nodiscard]] std::optional<Dtype> dtype_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view name_of(Dtype dtype) noexcept;
[[nodiscard]] std::uint64_t bytes_of(Dtype dtype) noexcept;

struct StoredTensor {
  std::string name;
  Dtype dtype = Dtype::f32;
  std::size_t rank = 0;
  std::array<std::uint64_t, kMaxRank> axes{};  ///< the first `rank`; none is 0
  std::uint64_t begin = 0, end = 0;            ///< bytes of the data

  [[nodiscard]] std::vector<std::size_t> shape() const;
  [[nodiscard]] std::uint64_t n_elements() const noexcept;  ///< a scalar (rank 0) has one
  /// Its own bytes of the file's data, all of which are in memory.
  [[nodiscard]] std::span<const std::byte> bytes_of_file(std::span<const std::byte> data) const noexcept;
};

struct SafetensorsHeader {
  std::vector<StoredTensor> tensors;  ///< by name
  std::uint64_t header_bytes = 0;     ///< where the data begins: 8 + N
  std::uint64_t data_bytes = 0;

  [[nodiscard]] const StoredTensor* find(std::string_view name) const;
};

/// 8 + N: how many bytes parse_safetensors_header wants.
/// Errors: header_truncated (fewer than 8 bytes are there, or N = 0, or the file ends before the header does),
/// header_too_large (N > kMaxHeaderBytes).
[[nodiscard]] Result<std::size_t> safetensors_header_end(std::span<const std::byte> first_bytes,
                                                         std::optional<std::uint64_t> file_bytes);

/// Checks everything that can be known before the data is there.
///
/// @param start       the file's bytes from its start; at least safetensors_header_end of them
/// @param file_bytes  the file's size, where it is known
/// @param twins       whether two tensors may have the same range: two names of one (a header made from torch's files)
/// Errors: those of safetensors_header_end · header_invalid (not UTF-8, not JSON, not this structure, a name or a field
/// twice, a name longer than 1 KiB) · too_many_tensors · dtype_unsupported (a name that is no dtype) · shape_overflow
/// (rank, product) · shape_mismatch (an axis of 0; a shape that does not fill its range) · offset_invalid (not two
/// whole numbers, begin ≥ end, beyond the file) · coverage_invalid (a hole, an overlap, bytes after the last tensor)
/// Cost: one pass over the header and a sort; memory in proportion to the bytes that are there, not to what they claim.
[[nodiscard]] Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> start,
                                                                 std::optional<std::uint64_t> file_bytes,
                                                                 bool twins = false);

}  // namespace regard
