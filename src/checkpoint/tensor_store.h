#pragma once
// A checkpoint's tensors, each with memory of its own, so that a model takes them one by one and every one can be let
// go as soon as it was used.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors_header.h"
#include "error.h"

namespace regard {

struct HeldTensor {
  StoredTensor about;
  const std::byte* bytes = nullptr;  ///< nullptr where nobody wants it, and once it was let go
  std::unique_ptr<std::byte[]> own;  ///< the memory of `bytes`; nullptr where they are a view of a mapped file
  std::size_t room = 0;              ///< how many bytes there are at `own`
  std::string twin;                  ///< another name of the same bytes, under which they are held
  std::size_t users = 0;             ///< how many of a model's tensors still want to read it

  [[nodiscard]] std::span<const std::byte> data() const noexcept {
    return {bytes, static_cast<std::size_t>(about.end - about.begin)};
  }
};

class TensorStore {
 public:
  /// Errors: header_invalid where a name is here already: two files of a checkpoint hold it.
  [[nodiscard]] Status add(std::vector<HeldTensor> tensors);

  /// Under the name that holds the bytes where it has several; nullptr where there is none.
  [[nodiscard]] HeldTensor* find(std::string_view name);
  [[nodiscard]] std::span<const HeldTensor> tensors() const noexcept { return tensors_; }

 private:
  std::vector<HeldTensor> tensors_;  ///< by name
};

/// A file's tensors as views of its data, which must outlive them.
[[nodiscard]] std::vector<HeldTensor> views_of(const SafetensorsHeader& header, std::span<const std::byte> data);

/// The names, in order.
[[nodiscard]] std::vector<std::string_view> names_of(const SafetensorsHeader& header);

}  // namespace regard
