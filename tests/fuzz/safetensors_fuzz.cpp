// Any bytes as a safetensors file: an error, or a header whose tensors cover the data exactly and can be read.

#include <cstdint>
#include <cstdlib>
#include <span>

#include "checkpoint/safetensors_buffer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto buffer = regard::SafetensorsBuffer::create(bytes, size);
  if (!buffer.ok()) {
    if (buffer.error().message.empty() || buffer.error().code == regard::ErrorCode::internal) std::abort();
    return 0;
  }
  const auto& header = buffer.value().header();
  std::uint64_t covered = 0;
  for (const auto& tensor : header.tensors) {
    std::uint64_t elements = 1;
    for (const std::size_t axis : tensor.shape()) elements *= axis;
    if (elements != tensor.n_elements() || tensor.end > header.data_bytes) std::abort();
    if (header.find(tensor.name) != &tensor) std::abort();
    covered += tensor.end - tensor.begin;
  }
  if (covered != header.data_bytes || header.header_bytes + covered != size) std::abort();
  if (!buffer.value().complete().ok()) std::abort();
  return 0;
}
