#include "checkpoint/torch_file.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "checkpoint/torch_archive.h"
#include "checkpoint/torch_pickle.h"
#include "checkpoint/torch_table.h"

namespace regard {
namespace {

std::span<const std::byte> part(std::span<const std::byte> archive, FileRange range) {
  return archive.subspan(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.end - range.begin));
}

/// What an entry holds. parse_directory has seen to it that its own header is within the file.
Result<std::span<const std::byte>> contents(std::span<const std::byte> archive, const ArchiveEntry& entry) {
  const auto begin = data_begin(part(archive, {entry.begin, entry.begin + kEntryHeader}), entry, archive.size());
  REGARD_TRY(begin);
  return part(archive, {begin.value(), begin.value() + entry.bytes});
}

Status hold(const TorchPlace& place, std::span<const std::byte> storage, bool is_view, HeldTensor& held) {
  const auto size = static_cast<std::size_t>(place.about.end - place.about.begin);
  if (is_view) {
    held.bytes = storage.data() + static_cast<std::size_t>(place.tensor.offset * bytes_of(place.about.dtype));
    return success();
  }
  held.own.reset(new (std::nothrow) std::byte[size]);
  if (held.own == nullptr)
    return Error{ErrorCode::out_of_memory, "there is no memory for a tensor that is to be gathered"};
  held.room = size;
  held.bytes = held.own.get();
  gather(place, storage, {held.own.get(), size});
  return success();
}

}  // namespace

Result<std::vector<HeldTensor>> read_torch_file(std::span<const std::byte> archive) {
  REGARD_TRY(check_archive_start(archive.first(std::min(archive.size(), kArchiveStart))));
  const auto where = archive_directory(archive.last(std::min(archive.size(), kArchiveTail)), archive.size());
  REGARD_TRY(where);
  const auto entries = parse_directory(part(archive, where.value()), where.value());
  REGARD_TRY(entries);
  const auto root = find_pickle(entries.value());
  REGARD_TRY(root);
  const auto bytes = contents(archive, root.value());
  REGARD_TRY(bytes);
  const auto pickle = parse_torch_pickle(bytes.value());
  REGARD_TRY(pickle);
  const auto table = make_table(pickle.value(), entries.value(), root.value());
  REGARD_TRY(table);

  std::vector<HeldTensor> tensors;
  for (const TorchRun& run : table.value().runs) {
    const auto storage = contents(archive, run.entry);
    REGARD_TRY(storage);
    for (const TorchPlace& place : run.of(table.value().places)) {
      const bool is_twin =
          &place != &table.value().places[run.first] && tensors.back().about.begin == place.about.begin;
      HeldTensor held;
      held.about = place.about;
      if (is_twin) {
        held.twin = tensors.back().twin.empty() ? tensors.back().about.name : tensors.back().twin;
      } else {
        REGARD_TRY(hold(place, storage.value(), place.tensor.is_contiguous(), held));
      }
      tensors.push_back(std::move(held));
    }
  }
  return tensors;
}

}  // namespace regard
