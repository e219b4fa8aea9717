#include "checkpoint/safetensors_stream.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "kernels/matmul.h"
#include "text.h"

namespace regard {
namespace {

/// A matrix may be packed where it lies (Projection), which wants whole panels. Room is not given where it would be
/// much: few rows of a stranger's endless length.
std::uint64_t room_for(const StoredTensor& tensor) {
  const std::uint64_t bytes = tensor.end - tensor.begin;
  if (tensor.rank < 2) return bytes;
  const std::size_t out = static_cast<std::size_t>(tensor.axes[0]);
  const std::uint64_t row = bytes / tensor.axes[0];
  const std::uint64_t padding = kernels::packed_size(1, out) - out;
  constexpr std::uint64_t kMostPadding = 64 << 10;
  return row > std::max(kMostPadding, bytes / 16) / (padding + 1) ? bytes : bytes + padding * row;
}

std::unique_ptr<std::byte[]> memory_of(std::uint64_t bytes) {
  return std::unique_ptr<std::byte[]>(new (std::nothrow) std::byte[static_cast<std::size_t>(bytes)]);
}

Error too_long(std::uint64_t bytes) {
  return {ErrorCode::coverage_invalid,
          sentence("the file is longer than its header says: its tensors take ", bytes, " bytes")};
}

Error no_memory(std::uint64_t bytes) {
  return {ErrorCode::out_of_memory, sentence("there is no memory for weights of ", bytes, " bytes")};
}

}  // namespace

Result<SafetensorsStream> SafetensorsStream::create(SafetensorsHeader header, const TensorNames* wanted) {
  SafetensorsStream stream;
  stream.data_bytes_ = header.data_bytes;
  std::uint64_t kept = 0;
  const auto in_file = [](const StoredTensor& a, const StoredTensor& b) { return a.begin < b.begin; };
  std::make_heap(header.tensors.begin(), header.tensors.end(), in_file);
  std::sort_heap(header.tensors.begin(), header.tensors.end(), in_file);
  std::size_t holder = 0;
  for (StoredTensor& tensor : header.tensors) {
    const bool is_wanted = wanted == nullptr || wanted->contains(tensor.name);
    const bool is_twin = !stream.tensors_.empty() && stream.tensors_.back().about.begin == tensor.begin;
    if (!is_twin) holder = stream.tensors_.size();
    HeldTensor& held = stream.tensors_.emplace_back();
    held.about = std::move(tensor);
    HeldTensor& first = stream.tensors_[holder];
    if (is_twin) held.twin = first.about.name;
    if (!is_wanted || first.room > 0) continue;
    const std::uint64_t room = room_for(first.about);
    kept += room;
    if (room > kMaxModelBytes || kept > kMaxModelBytes) {
      return Error{ErrorCode::shape_overflow,
                   sentence("the weights take more than ", kMaxModelBytes, " bytes, and no more are read")};
    }
    first.room = static_cast<std::size_t>(room);
  }
  // All of it once, so that memory grows in one step and a refusal comes before the first byte does.
  constexpr std::uint64_t kOverhead = 32;  // of one block
  if (memory_of(kept + kOverhead * stream.tensors_.size()) == nullptr) return no_memory(kept);
  for (HeldTensor& tensor : stream.tensors_) {
    if (tensor.room == 0) continue;
    tensor.own = memory_of(tensor.room);
    if (tensor.own == nullptr) return no_memory(kept);
    tensor.bytes = tensor.own.get();
  }
  return stream;
}

Result<SafetensorsStream::Place> SafetensorsStream::extend(std::size_t most) {
  while (current_ < tensors_.size() && tensors_[current_].about.end <= filled_) ++current_;
  if (current_ == tensors_.size()) return too_long(data_bytes_);
  const HeldTensor& tensor = tensors_[current_];
  const auto done = static_cast<std::size_t>(filled_ - tensor.about.begin);
  const std::size_t size = std::min(most, tensor.data().size() - done);
  filled_ += size;
  return Place{tensor.own ? tensor.own.get() + done : nullptr, size};
}

Status SafetensorsStream::append(std::span<const std::byte> chunk) {
  if (chunk.size() > bytes_missing()) return too_long(data_bytes_);
  while (!chunk.empty()) {
    const auto place = extend(chunk.size());
    REGARD_TRY(place);
    const auto [data, size] = place.value();
    if (data != nullptr) std::copy_n(chunk.data(), size, data);
    chunk = chunk.subspan(size);
  }
  return success();
}

Status SafetensorsStream::complete() const {
  if (bytes_missing() == 0) return success();
  return Error{ErrorCode::coverage_invalid, sentence("the file ends ", bytes_missing(),
                                                     " bytes before its tensors do; the download may have been cut")};
}

}  // namespace regard
