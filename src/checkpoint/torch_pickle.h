#pragma once
// The pickle inside torch's archives, read without executing anything: a stack machine that knows the opcodes which
// torch.save writes for a state dict, and of Python's names only the constructors of tensors.
//
//   collections.OrderedDict() · torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …) ·
//   torch._utils._rebuild_parameter(tensor, …) · torch.Size(…) · ("storage", torch.FloatStorage, "0", "cpu", n)
//
// Whatever else stands in it ends the reading, by name.       https://docs.python.org/3/library/pickletools.html

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors_header.h"
#include "error.h"
#include "shape.h"

namespace regard {

struct TorchStorage {
  std::string_view key;  ///< its bytes are the archive's entry data/KEY
  Dtype dtype;
  std::uint64_t elements;
};

/// storage[offset + Σ indexᵢ·strideᵢ]
struct TorchTensor {
  std::string_view name;
  std::size_t storage;
  std::uint64_t offset;
  std::size_t rank;
  std::array<std::uint64_t, kMaxRank> axes, strides;

  [[nodiscard]] std::uint64_t n_elements() const noexcept;
  /// Whether its elements stand one after another. […, 1, …] axes may have any stride.
  [[nodiscard]] bool is_contiguous() const noexcept;
};

struct TorchPickle {
  std::vector<TorchStorage> storages;
  std::vector<TorchTensor> tensors;  ///< of the dict; tensors without an element are left out
};

inline constexpr std::size_t kMaxPickleBytes = 4u << 20;

/// @param pickle  must outlive what is returned: names and keys are views of it
/// Errors: pickle_refused (an opcode, a name of Python's, or an argument that is not of a state dict; the message names
/// it) · header_truncated · header_too_large · too_many_tensors · shape_overflow · offset_invalid (a tensor that is not
/// within its storage, or larger)
/// Cost: one pass; memory in proportion to the bytes that are there.
[[nodiscard]] Result<TorchPickle> parse_torch_pickle(std::span<const std::byte> pickle);

}  // namespace regard
