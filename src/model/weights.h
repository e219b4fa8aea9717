#pragma once
// Where tensors come from: a safetensors file natively, streamed memory in the browser, made-up ones in tests.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"

namespace regard {

/// How numbers are kept in memory: as they are stored, so that half precision takes half the room.
enum class Precision { f32, f16, bf16 };

[[nodiscard]] constexpr std::size_t bytes_of(Precision precision) noexcept {
  return precision == Precision::f32 ? sizeof(float) : sizeof(float) / 2;
}

/// How a model keeps its matrices: as they are stored, or rounded to 8 bits, each row of [out × in] with a scale of its
/// own (kernels/int8.h), while norms, biases and tables of positions stay as they are. A quarter of float32's memory;
/// a product then also rounds its input, row by row.
enum class WeightForm { as_stored, int8 };

/// Numbers as they are kept, as float32, exactly.                              out [bytes.size() / bytes_of(precision)]
void widen(Precision precision, std::span<const std::byte> bytes, std::span<float> out);

/// A matrix [out × in] where it lies: its rows one after another, or its columns, `stride` numbers from one to the
/// next.
struct StoredMatrix {
  const std::byte* data;  ///< aligned as its numbers are
  std::size_t stride;
  bool is_transposed;  ///< it lies as [in × out]
};

/// Gives out tensors, each once: what was taken or released is not asked for again, so that its memory can go.
class TensorSource {
 public:
  virtual ~TensorSource() = default;
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::size_t> shape(std::string_view name) const = 0;
  /// What the tensor's numbers fit without loss.
  [[nodiscard]] virtual Precision precision(std::string_view) const { return Precision::f32; }
  /// Whether two names stand for one stored tensor (a table that is input and output at once).
  [[nodiscard]] virtual bool same(std::string_view, std::string_view) const { return false; }
  /// Writes the tensor's numbers in its precision, row-major, to out, whose size is the shape's product times that of
  /// a number.
  [[nodiscard]] virtual Status read(std::string_view name, std::span<std::byte> out) const = 0;
  /// The memory that holds what `read` would write, of at least `room` bytes, from now on the caller's. nullptr where
  /// it does not lie so, or somebody else needs it: then it is to be read.
  [[nodiscard]] virtual std::unique_ptr<std::byte[]> take(std::string_view /*name*/, std::size_t /*room*/) const {
    return nullptr;
  }
  /// The matrix that `read` would write, where it lies as one until it is released; nullopt where it does not: then it
  /// is to be read.
  [[nodiscard]] virtual std::optional<StoredMatrix> matrix(std::string_view /*name*/) const { return std::nullopt; }
  /// The tensor was taken or read.
  virtual void release(std::string_view) const {}
};

}  // namespace regard
