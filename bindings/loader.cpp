#include "loader.h"

#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "checkpoint/open.h"
#include "model_handle.h"

using emscripten::val;

namespace regard::bindings {

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

val missing(const SafetensorsBuffer& buffer) { return val(static_cast<double>(buffer.bytes_missing())); }

Error no_header() { return {ErrorCode::header_truncated, "the file ends before its header does"}; }

}  // namespace

Outcome Loader::header_end(const std::string& first) const {
  return guard([&]() -> Result<val> {
    const auto end = safetensors_header_end(bytes_of(first), std::nullopt);
    REGARD_TRY(end);
    return val(static_cast<double>(end.value()));
  });
}

Outcome Loader::header(const std::string& bytes, double file_bytes) {
  return guard([&]() -> Result<val> {
    std::optional<std::uint64_t> size;
    if (file_bytes >= 0 && file_bytes < 0x1p53) size = static_cast<std::uint64_t>(file_bytes);
    auto buffer = SafetensorsBuffer::create(bytes_of(bytes), size);
    REGARD_TRY(buffer);
    buffer_.emplace(std::move(buffer).value());
    return missing(*buffer_);
  });
}

Outcome Loader::write(const val& chunk) {
  return guard([&]() -> Result<val> {
    if (!buffer_) return no_header();
    const auto place = buffer_->extend(chunk["length"].as<std::size_t>());
    REGARD_TRY(place);
    // the view dies when memory grows, so it is used at once
    auto* const data = reinterpret_cast<unsigned char*>(place.value().data());
    val(emscripten::typed_memory_view(place.value().size(), data)).call<void>("set", chunk);
    return missing(*buffer_);
  });
}

Outcome Loader::finish() {
  return guard([&]() -> Result<val> {
    if (!buffer_) return no_header();
    REGARD_TRY(buffer_->complete());
    auto checkpoint = open_checkpoint(config_json_, generation_json_, *buffer_, part_);
    buffer_.reset();
    REGARD_TRY(checkpoint);
    return val(std::make_shared<ModelHandle>(std::move(checkpoint).value().model));
  });
}

}  // namespace regard::bindings
