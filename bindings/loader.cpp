#include "loader.h"

#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "model_handle.h"

using emscripten::val;

namespace regard::bindings {

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

val missing(const CheckpointStream& stream) { return val(static_cast<double>(stream.bytes_missing())); }

}  // namespace

Outcome Loader::header_end(const std::string& first) const {
  return guard([&]() -> Result<val> {
    const auto end = safetensors_header_end(bytes_of(first), std::nullopt);
    REGARD_TRY(end);
    return val(static_cast<double>(end.value()));
  });
}

Outcome Loader::header(const std::string& name, const std::string& bytes, double file_bytes, bool twins) {
  return guard([&]() -> Result<val> {
    std::optional<std::uint64_t> size;
    if (file_bytes >= 0 && file_bytes < 0x1p53) size = static_cast<std::uint64_t>(file_bytes);
    REGARD_TRY(stream_.begin(name, bytes_of(bytes), size, twins));
    return missing(stream_);
  });
}

Outcome Loader::write(const val& chunk) {
  return guard([&]() -> Result<val> {
    const auto length = chunk["length"].as<std::size_t>();
    for (std::size_t at = 0; at < length;) {
      const auto place = stream_.extend(length - at);
      REGARD_TRY(place);
      const auto [data, size] = place.value();
      // the view dies when memory grows, so it is used at once
      if (data != nullptr) {
        val(emscripten::typed_memory_view(size, reinterpret_cast<unsigned char*>(data)))
            .call<void>("set", chunk.call<val>("subarray", at, at + size));
      }
      at += size;
    }
    return missing(stream_);
  });
}

Outcome Loader::finish() {
  return guard([&]() -> Result<val> {
    auto checkpoint = stream_.finish();
    REGARD_TRY(checkpoint);
    return val(std::make_shared<ModelHandle>(std::move(checkpoint).value().model));
  });
}

}  // namespace regard::bindings
