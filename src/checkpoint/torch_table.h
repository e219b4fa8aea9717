#pragma once
// From a torch archive's pickle and its entries to the tensors of a checkpoint and where their bytes are.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors_header.h"
#include "checkpoint/torch_archive.h"
#include "checkpoint/torch_pickle.h"
#include "error.h"

namespace regard {

/// One tensor. `about` has the range that it would have in a safetensors file of the same tensors in the archive's
/// order; two names of the same elements have the same range.
struct TorchPlace {
  StoredTensor about;
  TorchTensor tensor;
};

/// A storage that tensors read, and which of them: places[first …).
struct TorchRun {
  ArchiveEntry entry;
  std::size_t first = 0, count = 0;
  /// Its tensors stand one after another, each contiguous: their bytes can be passed on as they come.
  bool is_straight = true;

  [[nodiscard]] std::span<const TorchPlace> of(std::span<const TorchPlace> places) const {
    return places.subspan(first, count);
  }
};

struct TorchTable {
  std::vector<TorchPlace> places;  ///< in the order of their ranges
  std::vector<TorchRun> runs;      ///< in the archive's order
};

/// Where the pickle is. Errors: archive_invalid where there is not exactly one · header_too_large
[[nodiscard]] Result<ArchiveEntry> find_pickle(std::span<const ArchiveEntry> entries);

/// @param root  the pickle's entry
/// Errors: archive_invalid (a storage that is not there, or is shorter than the pickle says) · header_invalid (a name
/// twice) · shape_overflow
[[nodiscard]] Result<TorchTable> make_table(const TorchPickle& pickle, std::span<const ArchiveEntry> entries,
                                            const ArchiveEntry& root);

/// out[index] = storage[offset + Σ indexᵢ·strideᵢ], row-major.         out: bytes of a number × n_elements
void gather(const TorchPlace& place, std::span<const std::byte> storage, std::span<std::byte> out);

/// The JSON of the header that a safetensors file of the same tensors has.
[[nodiscard]] std::string safetensors_json_of(std::span<const TorchPlace> places);

/// A text as JSON, with its quotation marks.
void append_json(std::string& json, std::string_view text);

}  // namespace regard
