#pragma once
// A safetensors file that arrives in pieces: its header is checked before any of its data is asked for, and the data
// goes straight to its final place, every tensor to memory of its own.
//
//   1. the first 8 bytes         safetensors_header_end → how many bytes to collect for step 2
//   2. those bytes               parse_safetensors_header: everything is checked
//   3. which tensors are wanted  SafetensorsStream::create: the memory is taken, at once
//   4. every following chunk     extend(size) → where to put its next bytes; or append(chunk)
//   5. complete(), take()        whether all of it came; the tensors

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors_header.h"
#include "checkpoint/tensor_store.h"
#include "error.h"

namespace regard {

using TensorNames = std::set<std::string, std::less<>>;

class SafetensorsStream {
 public:
  /// Takes memory for the tensors whose names are in `wanted` (nullptr: for all), with room behind a matrix for the
  /// padding that packing it in place wants. The bytes of the others are let go as they come.
  /// Errors: shape_overflow where what is kept passes kMaxModelBytes; out_of_memory.
  [[nodiscard]] static Result<SafetensorsStream> create(SafetensorsHeader header, const TensorNames* wanted = nullptr);

  /// Where the next bytes of the file go, and how many of them: at least 1 and at most the `most` that were asked for.
  /// The caller fills them before the next call. `data` is nullptr where nobody wants them.
  struct Place {
    std::byte* data;
    std::size_t size;
  };
  /// Errors: coverage_invalid where the file would become longer than its header says.
  [[nodiscard]] Result<Place> extend(std::size_t most);
  [[nodiscard]] Status append(std::span<const std::byte> chunk);

  /// Errors: coverage_invalid where data is missing; the message says how much.
  [[nodiscard]] Status complete() const;
  [[nodiscard]] std::uint64_t bytes_missing() const noexcept { return data_bytes_ - filled_; }

  /// All of them, the unwanted without bytes. The stream is of no more use.
  [[nodiscard]] std::vector<HeldTensor> take() { return std::move(tensors_); }

 private:
  SafetensorsStream() = default;

  std::vector<HeldTensor> tensors_;  ///< in the file's order
  std::uint64_t data_bytes_ = 0, filled_ = 0;
  std::size_t current_ = 0;  ///< the tensor whose bytes are coming
};

}  // namespace regard
