#include "checkpoint/safetensors_buffer.h"
#include "text.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

namespace regard {

SafetensorsBuffer::SafetensorsBuffer(SafetensorsHeader header, std::unique_ptr<std::byte[]> data)
    : header_(std::move(header)), data_(std::move(data)) {}

Result<SafetensorsBuffer> SafetensorsBuffer::create(std::span<const std::byte> header,
                                                    std::optional<std::uint64_t> file_bytes) {
  auto parsed = parse_safetensors_header(header, file_bytes);
  REGARD_TRY(parsed);
  const std::uint64_t data_bytes = parsed.value().data_bytes;
  if (data_bytes > kMaxModelBytes) {
    return Error{ErrorCode::shape_overflow,
                 sentence("the weights take ", data_bytes, " bytes; at most ", kMaxModelBytes, " are read")};
  }
  std::unique_ptr<std::byte[]> data(new (std::nothrow) std::byte[static_cast<std::size_t>(data_bytes)]);
  if (!data) {
    return Error{ErrorCode::out_of_memory, sentence("there is no memory for weights of ", data_bytes, " bytes")};
  }
  const auto first_data = header.subspan(static_cast<std::size_t>(parsed.value().header_bytes));
  SafetensorsBuffer buffer(std::move(parsed).value(), std::move(data));
  REGARD_TRY(buffer.append(first_data));
  return buffer;
}

Result<std::span<std::byte>> SafetensorsBuffer::extend(std::size_t size) {
  if (size > bytes_missing()) {
    return Error{ErrorCode::coverage_invalid,
                 sentence("the file is longer than its header says: its tensors take ", header_.data_bytes, " bytes")};
  }
  const std::span<std::byte> place(data_.get() + filled_, size);
  filled_ += size;
  return place;
}

Status SafetensorsBuffer::append(std::span<const std::byte> chunk) {
  const auto place = extend(chunk.size());
  REGARD_TRY(place);
  std::copy(chunk.begin(), chunk.end(), place.value().begin());
  return success();
}

Status SafetensorsBuffer::complete() const {
  if (bytes_missing() == 0) return success();
  return Error{ErrorCode::coverage_invalid, sentence("the file ends ", bytes_missing(),
                                                     " bytes before its tensors do; the download may have been cut")};
}

std::span<const std::byte> SafetensorsBuffer::data() const noexcept { return {data_.get(), filled_}; }

}  // namespace regard
