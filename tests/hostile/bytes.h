#pragma once
// Safetensors files made by hand, right and wrong.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkpoint/safetensors_stream.h"

namespace regard::test {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& bytes, std::string_view text) {
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
}

/// The length prefix says `claimed`, whatever follows it.
inline Bytes file_claiming(std::uint64_t claimed, std::string_view header, std::size_t data_bytes = 0) {
  Bytes bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(claimed >> (8 * i)));
  append(bytes, header);
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

inline Bytes file_with(std::string_view header, std::size_t data_bytes = 0) {
  return file_claiming(header.size(), header, data_bytes);
}

/// {"dtype":…,"shape":…,"data_offsets":…} from JSON fragments.
inline std::string tensor_json(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return R"({"dtype":)" + std::string(dtype) + R"(,"shape":)" + std::string(shape) + R"(,"data_offsets":)" +
         std::string(offsets) + "}";
}

/// A file of one tensor "a", else right.
inline Bytes one_tensor(std::string_view dtype, std::string_view shape, std::string_view offsets,
                        std::size_t data_bytes) {
  return file_with(R"({"a":)" + tensor_json(dtype, shape, offsets) + "}", data_bytes);
}

/// A file of tensors "a" and "b", two bytes each where they should be, with these offsets.
inline Bytes two_tensors(std::string_view first, std::string_view second, std::size_t data_bytes) {
  return file_with(
      R"({"a":)" + tensor_json(R"("F16")", "[1]", first) + R"(,"b":)" + tensor_json(R"("F16")", "[1]", second) + "}",
      data_bytes);
}

/// The way in of a file that arrives in pieces, of which these bytes are the first.
inline Result<SafetensorsStream> stream_of(std::span<const std::byte> bytes, std::optional<std::uint64_t> file_bytes,
                                           const TensorNames* wanted = nullptr) {
  auto header = parse_safetensors_header(bytes, file_bytes);
  REGARD_TRY(header);
  const auto first_data = bytes.subspan(static_cast<std::size_t>(header.value().header_bytes));
  auto stream = SafetensorsStream::create(std::move(header).value(), wanted);
  REGARD_TRY(stream);
  REGARD_TRY(stream.value().append(first_data));
  return stream;
}

}  // namespace regard::test
