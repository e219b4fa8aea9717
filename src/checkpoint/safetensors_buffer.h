#pragma once
// A safetensors file that arrives in pieces: its header is checked before any of its data is asked for, and the data
// goes straight to its final place.
//
//   1. the first 8 bytes         safetensors_header_end → how many bytes to collect for step 2
//   2. those bytes               SafetensorsBuffer::create: everything is checked, the data's memory taken once
//   3. every following chunk     extend(size) → where to put it; or append(chunk)
//   4. complete()                whether all of it came

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "checkpoint/safetensors_header.h"
#include "error.h"

namespace regard {

class SafetensorsBuffer {
 public:
  /// @param header      the file's bytes from its start to safetensors_header_end, or more: what is beyond the end is
  ///                    the first data
  /// @param file_bytes  the file's size, where it is known (a compressed download does not tell)
  /// Errors: those of parse_safetensors_header; shape_overflow where the data passes kMaxModelBytes; out_of_memory.
  [[nodiscard]] static Result<SafetensorsBuffer> create(std::span<const std::byte> header,
                                                        std::optional<std::uint64_t> file_bytes);

  /// The place of the next `size` bytes, which the caller must fill before the next call.
  /// Errors: coverage_invalid where the file would become longer than its header says.
  [[nodiscard]] Result<std::span<std::byte>> extend(std::size_t size);
  [[nodiscard]] Status append(std::span<const std::byte> chunk);

  /// Errors: coverage_invalid where data is missing; the message says how much.
  [[nodiscard]] Status complete() const;

  [[nodiscard]] const SafetensorsHeader& header() const noexcept { return header_; }
  [[nodiscard]] std::span<const std::byte> data() const noexcept;
  [[nodiscard]] std::uint64_t bytes_missing() const noexcept { return header_.data_bytes - filled_; }

 private:
  SafetensorsBuffer(SafetensorsHeader header, std::unique_ptr<std::byte[]> data);

  SafetensorsHeader header_;
  std::unique_ptr<std::byte[]> data_;  ///< header_.data_bytes of them
  std::size_t filled_ = 0;
};

}  // namespace regard
