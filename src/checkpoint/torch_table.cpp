#include "checkpoint/torch_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "checkpoint/quote.h"
#include "text.h"

namespace regard {
namespace {

constexpr std::string_view kPickle = "data.pkl";

Error no_archive(const std::string& what) { return {ErrorCode::archive_invalid, "the archive " + what}; }

bool same_elements(const TorchTensor& a, const TorchTensor& b) {
  return a.storage == b.storage && a.offset == b.offset && a.rank == b.rank && a.axes == b.axes &&
         a.strides == b.strides;
}

/// In the order of the storages' entries, then of their offsets; two names of the same elements come together.
struct InArchive {
  std::span<const std::uint64_t> begins;  ///< by storage
  bool operator()(const TorchPlace& a, const TorchPlace& b) const {
    const TorchTensor &x = a.tensor, &y = b.tensor;
    if (x.storage != y.storage) return begins[x.storage] < begins[y.storage];
    if (x.offset != y.offset) return x.offset < y.offset;
    if (x.rank != y.rank) return x.rank < y.rank;
    if (x.axes != y.axes) return x.axes < y.axes;
    if (x.strides != y.strides) return x.strides < y.strides;
    return a.about.name < b.about.name;
  }
};

Status check_names(std::span<const TorchTensor> tensors) {
  std::vector<std::string_view> names;
  for (const TorchTensor& tensor : tensors) names.push_back(tensor.name);
  std::sort(names.begin(), names.end());
  const auto twin = std::adjacent_find(names.begin(), names.end());
  if (twin == names.end()) return success();
  return Error{ErrorCode::header_invalid, sentence("tensor ", quote(*twin), " is in the pickle twice")};
}

}  // namespace

Result<ArchiveEntry> find_pickle(std::span<const ArchiveEntry> entries) {
  const ArchiveEntry* found = nullptr;
  for (const ArchiveEntry& entry : entries) {
    const auto folder = entry.name.find('/');
    if (entry.name.substr(folder == std::string::npos ? 0 : folder + 1) != kPickle) continue;
    if (found != nullptr) return no_archive("holds more than one data.pkl");
    found = &entry;
  }
  if (found == nullptr) return no_archive("holds no data.pkl: it is not what torch.save writes");
  if (found->bytes > kMaxPickleBytes) {
    return Error{ErrorCode::header_too_large,
                 sentence("the pickle has ", found->bytes, " bytes; at most ", kMaxPickleBytes, " are read")};
  }
  return *found;
}

Result<TorchTable> make_table(const TorchPickle& pickle, std::span<const ArchiveEntry> entries,
                              const ArchiveEntry& root) {
  REGARD_TRY(check_names(pickle.tensors));
  std::vector<const ArchiveEntry*> by_name;
  for (const ArchiveEntry& entry : entries) by_name.push_back(&entry);
  std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  const std::string folder = root.name.substr(0, root.name.size() - kPickle.size()) + "data/";

  std::vector<const ArchiveEntry*> entry_of(pickle.storages.size());
  std::vector<std::uint64_t> begins(pickle.storages.size());
  TorchTable table;
  for (const TorchTensor& tensor : pickle.tensors) {
    const TorchStorage& storage = pickle.storages[tensor.storage];
    const std::string name = folder + std::string(storage.key);
    const auto found =
        std::lower_bound(by_name.begin(), by_name.end(), name,
                         [](const ArchiveEntry* entry, const std::string& n) { return entry->name < n; });
    if (found == by_name.end() || (*found)->name != name) {
      return no_archive(sentence("does not hold ", quote(name), ", where tensor ", quote(tensor.name), " is"));
    }
    const auto bytes = checked_product(storage.elements, bytes_of(storage.dtype));
    if (!bytes || *bytes > (*found)->bytes) {
      return no_archive(sentence("holds ", (*found)->bytes, " bytes of ", quote(name), "; its pickle says ",
                                 storage.elements, " numbers"));
    }
    entry_of[tensor.storage] = *found;
    begins[tensor.storage] = (*found)->begin;
    TorchPlace& place = table.places.emplace_back();
    place.tensor = tensor;
    place.about.name = std::string(tensor.name);
    place.about.dtype = storage.dtype;
    place.about.rank = tensor.rank;
    place.about.axes = tensor.axes;
  }
  std::sort(table.places.begin(), table.places.end(), InArchive{begins});

  std::uint64_t end = 0, last = 0;  // of the whole; of the storage, in elements
  for (std::size_t i = 0; i < table.places.size(); ++i) {
    TorchPlace& place = table.places[i];
    const TorchTensor& tensor = place.tensor;
    if (table.runs.empty() || table.places[i - 1].tensor.storage != tensor.storage) {
      table.runs.push_back({*entry_of[tensor.storage], i, 0, true});
      last = 0;
    }
    TorchRun& run = table.runs.back();
    if (run.count++ > 0 && same_elements(table.places[i - 1].tensor, tensor)) {
      place.about.begin = table.places[i - 1].about.begin;
    } else {
      const auto whole = checked_sum(end, tensor.n_elements() * bytes_of(place.about.dtype));  // fits its storage
      if (!whole) return Error{ErrorCode::shape_overflow, "the tensors take more bytes than 64 bits count"};
      place.about.begin = end;
      end = *whole;
      run.is_straight = run.is_straight && tensor.is_contiguous() && tensor.offset >= last;
      last = tensor.offset + tensor.n_elements();
    }
    place.about.end = end;
  }
  return table;
}

void gather(const TorchPlace& place, std::span<const std::byte> storage, std::span<std::byte> out) {
  const TorchTensor& tensor = place.tensor;
  const auto size = static_cast<std::size_t>(bytes_of(place.about.dtype));
  std::array<std::uint64_t, kMaxRank> index{};
  std::uint64_t from = tensor.offset;
  for (std::size_t at = 0; at < out.size(); at += size) {
    std::memcpy(out.data() + at, storage.data() + static_cast<std::size_t>(from) * size, size);
    for (std::size_t axis = tensor.rank; axis-- > 0;) {  // the next index, the last axis fastest
      from += tensor.strides[axis];
      if (++index[axis] < tensor.axes[axis]) break;
      from -= tensor.strides[axis] * tensor.axes[axis];
      index[axis] = 0;
    }
  }
}

void append_json(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      json += "\\u00";
      json += kDigits[static_cast<unsigned char>(c) >> 4];
      json += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  json += '"';
}

std::string safetensors_json_of(std::span<const TorchPlace> places) {
  std::string json = "{";
  for (const TorchPlace& place : places) {
    const StoredTensor& about = place.about;
    if (json.size() > 1) json += ',';
    append_json(json, about.name);
    json += sentence(R"(:{"dtype":")", name_of(about.dtype), R"(","shape":[)");
    for (std::size_t axis = 0; axis < about.rank; ++axis) json += sentence(axis > 0 ? "," : "", about.axes[axis]);
    json += sentence(R"(],"data_offsets":[)", about.begin, ",", about.end, "]}");
  }
  return json + "}";
}

}  // namespace regard
