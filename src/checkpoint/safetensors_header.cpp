#include "checkpoint/safetensors_header.h"

#include <algorithm>
#include <cstring>

#include "checkpoint/header_json.h"
#include "checkpoint/quote.h"
#include "text.h"

namespace regard {
namespace {

struct DtypeRow {
  std::string_view name;
  std::uint64_t bytes;
};

// In the order of the enumeration.
constexpr std::array<DtypeRow, 15> kDtypes{{{"F64", 8},
                                            {"F32", 4},
                                            {"F16", 2},
                                            {"BF16", 2},
                                            {"I64", 8},
                                            {"U64", 8},
                                            {"I32", 4},
                                            {"U32", 4},
                                            {"I16", 2},
                                            {"U16", 2},
                                            {"I8", 1},
                                            {"U8", 1},
                                            {"F8_E5M2", 1},
                                            {"F8_E4M3", 1},
                                            {"BOOL", 1}}};

Error refuse(ErrorCode code, const StoredTensor& tensor, const std::string& reason) {
  return {code, "tensor " + quote(tensor.name) + " " + reason};
}

/// The shape and the type fill the byte range exactly.
Status check_extent(const StoredTensor& tensor) {
  std::optional<std::uint64_t> bytes = bytes_of(tensor.dtype);
  for (std::size_t axis = 0; axis < tensor.rank; ++axis) {
    if (tensor.axes[axis] == 0) return refuse(ErrorCode::shape_mismatch, tensor, "has an axis of length 0");
    if (bytes) bytes = checked_product(*bytes, tensor.axes[axis]);
  }
  if (!bytes) return refuse(ErrorCode::shape_overflow, tensor, "has a shape whose product does not fit 64 bits");
  if (tensor.begin >= tensor.end) return refuse(ErrorCode::offset_invalid, tensor, "does not begin before it ends");
  if (*bytes != tensor.end - tensor.begin) {
    return refuse(ErrorCode::shape_mismatch, tensor,
                  sentence("takes ", tensor.end - tensor.begin, " bytes; its shape and type need ", *bytes));
  }
  return success();
}

/// The ranges, in order, cover [0, data_bytes) without a hole or an overlap. Returns where the last one ends.
Result<std::uint64_t> check_coverage(std::span<const StoredTensor> tensors, bool twins) {
  std::vector<const StoredTensor*> in_file;
  in_file.reserve(tensors.size());
  for (const StoredTensor& tensor : tensors) in_file.push_back(&tensor);
  std::sort(in_file.begin(), in_file.end(),
            [](const StoredTensor* a, const StoredTensor* b) { return a->begin < b->begin; });
  std::uint64_t begin = 0, end = 0;
  for (const StoredTensor* tensor : in_file) {
    if (twins && tensor->begin == begin && tensor->end == end) continue;
    if (tensor->begin < end) return refuse(ErrorCode::coverage_invalid, *tensor, "overlaps the tensor before it");
    if (tensor->begin > end) return refuse(ErrorCode::coverage_invalid, *tensor, "leaves a hole before it");
    begin = tensor->begin;
    end = tensor->end;
  }
  return end;
}

Status check_names(std::span<const StoredTensor> by_name) {
  const auto twin =
      std::adjacent_find(by_name.begin(), by_name.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
  if (twin != by_name.end()) return refuse(ErrorCode::header_invalid, *twin, "is in the header twice");
  return success();
}

}  // namespace

std::optional<Dtype> dtype_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kDtypes.size(); ++i) {
    if (kDtypes[i].name == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

std::string_view name_of(Dtype dtype) noexcept { return kDtypes[static_cast<std::size_t>(dtype)].name; }
std::uint64_t bytes_of(Dtype dtype) noexcept { return kDtypes[static_cast<std::size_t>(dtype)].bytes; }

std::vector<std::size_t> StoredTensor::shape() const {
  std::vector<std::size_t> shape;
  shape.reserve(rank);
  for (std::size_t axis = 0; axis < rank; ++axis) shape.push_back(static_cast<std::size_t>(axes[axis]));
  return shape;
}

std::uint64_t StoredTensor::n_elements() const noexcept { return (end - begin) / bytes_of(dtype); }

std::span<const std::byte> StoredTensor::bytes_of_file(std::span<const std::byte> data) const noexcept {
  return data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

const StoredTensor* SafetensorsHeader::find(std::string_view name) const {
  const auto place = std::lower_bound(tensors.begin(), tensors.end(), name,
                                      [](const StoredTensor& tensor, std::string_view n) { return tensor.name < n; });
  return place != tensors.end() && place->name == name ? &*place : nullptr;
}

Result<std::size_t> safetensors_header_end(std::span<const std::byte> first_bytes,
                                           std::optional<std::uint64_t> file_bytes) {
  constexpr std::size_t kPrefix = sizeof(std::uint64_t);
  if (first_bytes.size() < kPrefix) {
    return Error{ErrorCode::header_truncated, "the file ends within its first 8 bytes; it is no safetensors file"};
  }
  std::uint64_t length = 0;  // little-endian, whatever the machine's order
  for (std::size_t i = 0; i < kPrefix; ++i) length |= std::to_integer<std::uint64_t>(first_bytes[i]) << (8 * i);
  if (length == 0) return Error{ErrorCode::header_truncated, "the header's length is 0"};
  if (length > kMaxHeaderBytes) {
    return Error{ErrorCode::header_too_large, sentence("the header claims ", length, " bytes; at most ",
                                                       kMaxHeaderBytes, " are read (is this a safetensors file?)")};
  }
  const std::size_t end = kPrefix + static_cast<std::size_t>(length);
  if (file_bytes && end > *file_bytes) {
    return Error{ErrorCode::header_truncated,
                 sentence("the header claims ", length, " bytes; the file has ", *file_bytes)};
  }
  return end;
}

Result<SafetensorsHeader> parse_safetensors_header(std::span<const std::byte> start,
                                                   std::optional<std::uint64_t> file_bytes, bool twins) {
  const auto header_end = safetensors_header_end(start, file_bytes);
  REGARD_TRY(header_end);
  if (start.size() < header_end.value()) {
    return Error{ErrorCode::header_truncated,
                 sentence("the header needs ", header_end.value(), " bytes; ", start.size(), " are there")};
  }
  const auto text = start.first(header_end.value()).subspan(sizeof(std::uint64_t));
  auto tensors = parse_header_json({reinterpret_cast<const char*>(text.data()), text.size()});
  REGARD_TRY(tensors);

  SafetensorsHeader header{std::move(tensors).value(), header_end.value(), 0};
  const auto by_name = [](const StoredTensor& a, const StoredTensor& b) { return a.name < b.name; };
  std::make_heap(header.tensors.begin(), header.tensors.end(), by_name);  // a heap's code is small
  std::sort_heap(header.tensors.begin(), header.tensors.end(), by_name);
  REGARD_TRY(check_names(header.tensors));
  for (const StoredTensor& tensor : header.tensors) {
    REGARD_TRY(check_extent(tensor));
    if (file_bytes && tensor.end > *file_bytes - header.header_bytes) {
      return refuse(ErrorCode::offset_invalid, tensor, "ends beyond the end of the file");
    }
  }
  const auto covered = check_coverage(header.tensors, twins);
  REGARD_TRY(covered);
  header.data_bytes = covered.value();
  if (file_bytes && header.data_bytes != *file_bytes - header.header_bytes) {
    return Error{ErrorCode::coverage_invalid, sentence("the tensors take ", header.data_bytes, " bytes; the file has ",
                                                       *file_bytes - header.header_bytes, " after its header")};
  }
  return header;
}

}  // namespace regard
