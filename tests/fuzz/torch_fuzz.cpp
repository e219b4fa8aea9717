// Any bytes as a pickle of torch, and as an archive of it: an error, or tensors within their storages and the file.

#include <cstdint>
#include <cstdlib>
#include <span>

#include "checkpoint/torch_file.h"
#include "checkpoint/torch_pickle.h"

namespace {

void check(const regard::Error& error) {
  if (error.message.empty() || error.code == regard::ErrorCode::internal) std::abort();
}

void check(const regard::TorchPickle& pickle) {
  for (const regard::TorchTensor& tensor : pickle.tensors) {
    std::uint64_t last = tensor.offset;
    for (std::size_t axis = 0; axis < tensor.rank; ++axis) last += (tensor.axes[axis] - 1) * tensor.strides[axis];
    const std::uint64_t elements = pickle.storages.at(tensor.storage).elements;
    if (last >= elements || tensor.n_elements() > elements) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto pickle = regard::parse_torch_pickle(bytes);
  pickle.ok() ? check(pickle.value()) : check(pickle.error());
  const auto tensors = regard::read_torch_file(bytes);
  if (!tensors.ok()) {
    check(tensors.error());
    return 0;
  }
  unsigned sum = 0;
  for (const regard::HeldTensor& tensor : tensors.value()) {
    if (!tensor.twin.empty()) continue;
    for (const std::byte byte : tensor.data()) sum += std::to_integer<unsigned>(byte);  // a sanitizer sees each read
  }
  [[maybe_unused]] static volatile unsigned seen;
  seen = sum;
  return 0;
}
