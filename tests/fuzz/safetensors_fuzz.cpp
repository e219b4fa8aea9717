// Any bytes as a safetensors file: an error, or a header whose tensors cover the data exactly and can be read.

#include <cstdint>
#include <cstdlib>
#include <span>

#include "checkpoint/safetensors_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  auto parsed = regard::parse_safetensors_header(bytes, size);
  if (!parsed.ok()) {
    if (parsed.error().message.empty() || parsed.error().code == regard::ErrorCode::internal) std::abort();
    return 0;
  }
  const regard::SafetensorsHeader& header = parsed.value();
  std::uint64_t covered = 0;
  for (const auto& tensor : header.tensors) {
    std::uint64_t elements = 1;
    for (const std::size_t axis : tensor.shape()) elements *= axis;
    if (elements != tensor.n_elements() || tensor.end > header.data_bytes) std::abort();
    if (header.find(tensor.name) != &tensor) std::abort();
    covered += tensor.end - tensor.begin;
  }
  if (covered != header.data_bytes || header.header_bytes + covered != size) std::abort();
  const auto first_data = bytes.subspan(header.header_bytes);
  auto stream = regard::SafetensorsStream::create(std::move(parsed).value());
  if (!stream.ok() || !stream.value().append(first_data).ok() || !stream.value().complete().ok()) std::abort();
  for (const regard::HeldTensor& tensor : stream.value().take()) covered -= tensor.data().size();
  if (covered != 0) std::abort();
  return 0;
}
