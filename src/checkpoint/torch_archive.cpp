#include "checkpoint/torch_archive.h"

#include <algorithm>
#include <string_view>

#include "checkpoint/quote.h"
#include "shape.h"
#include "text.h"

namespace regard {
namespace {

constexpr std::uint64_t kEntryMagic = 0x04034b50, kDirectoryMagic = 0x02014b50, kEndMagic = 0x06054b50,
                        kLocatorMagic = 0x07064b50, kWideEndMagic = 0x06064b50;
constexpr std::size_t kDirectoryEntry = 46, kEnd = 22, kLocator = 20, kWideEnd = 56;
constexpr std::uint64_t kWide32 = 0xffffffff, kWide16 = 0xffff;  // "see the zip64 field"

Error damaged(std::string_view why) { return {ErrorCode::archive_invalid, sentence("the archive ", why)}; }

/// `size` bytes, little-endian.
std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
  return value;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Of an entry in the directory, its three sizes replaced by zip64's where they are too wide.
bool widen_sizes(std::span<const std::byte> extra, std::uint64_t& whole, std::uint64_t& stored, std::uint64_t& begin) {
  if (whole != kWide32 && stored != kWide32 && begin != kWide32) return true;
  while (extra.size() >= 4) {
    const std::uint64_t kind = number(extra, 0, 2), size = number(extra, 2, 2);
    extra = extra.subspan(4);
    if (size > extra.size()) return false;
    auto field = extra.first(static_cast<std::size_t>(size));
    extra = extra.subspan(field.size());
    if (kind != 1) continue;
    for (std::uint64_t* const value : {&whole, &stored, &begin}) {
      if (*value != kWide32) continue;
      if (field.size() < 8) return false;
      *value = number(field, 0, 8);
      field = field.subspan(8);
    }
    return true;
  }
  return false;
}

}  // namespace

Status check_archive_start(std::span<const std::byte> start) {
  const std::string_view text = text_of(start);
  if (start.size() >= 4 && number(start, 0, 4) == kEntryMagic) return success();
  const auto refuse = [](std::string_view what) -> Status {
    return Error{ErrorCode::archive_invalid, std::string(what)};
  };
  constexpr std::string_view kAgain = "; load it with torch and save it again with save_pretrained";
  if (text.starts_with("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")) {
    return refuse(sentence("the file has the form that torch.save wrote before 1.6, a bare pickle", kAgain));
  }
  if (text.size() > 262 && text.substr(257, 5) == "ustar") {
    return refuse(sentence("the file is a tar, as torch.save wrote it before 0.1.10", kAgain));
  }
  if (text.starts_with("\x80")) return refuse(sentence("the file is a bare pickle", kAgain));
  if (text.starts_with("version https://git-lfs")) {
    return refuse("the file is a pointer of Git LFS, not the weights; `git lfs pull` brings them");
  }
  return refuse("the file is no archive as torch.save writes it");
}

Result<FileRange> archive_directory(std::span<const std::byte> tail, std::uint64_t file_bytes) {
  if (tail.size() < kEnd || tail.size() > file_bytes) return damaged("is too short to be one");
  const std::uint64_t tail_begin = file_bytes - tail.size();
  std::size_t end = tail.size() - kEnd;
  while (number(tail, end, 4) != kEndMagic || number(tail, end + 20, 2) != tail.size() - end - kEnd) {
    if (end == 0 || tail.size() - end > kEnd + kWide16) {
      return damaged("has no directory at its end; the download may have been cut");
    }
    --end;
  }
  std::uint64_t disks = number(tail, end + 4, 2) | number(tail, end + 6, 2);
  std::uint64_t size = number(tail, end + 12, 4), begin = number(tail, end + 16, 4);
  std::uint64_t limit = tail_begin + end;
  if (end >= kLocator && number(tail, end - kLocator, 4) == kLocatorMagic) {
    const std::uint64_t at = number(tail, end - kLocator + 8, 8);
    limit = tail_begin + end - kLocator;
    if (at < tail_begin || at > limit || limit - at < kWideEnd)
      return damaged("has a zip64 record that is not at its end");
    const auto wide = static_cast<std::size_t>(at - tail_begin);
    if (number(tail, wide, 4) != kWideEndMagic) return damaged("has a zip64 record that is none");
    disks = number(tail, wide + 16, 4) | number(tail, wide + 20, 4);
    size = number(tail, wide + 40, 8);
    begin = number(tail, wide + 48, 8);
    limit = at;
  }
  if (disks != 0) return damaged("is one of several parts");
  if (begin > limit || size > limit - begin) return damaged("has a directory that is not within the file");
  if (size > kMaxHeaderBytes) return damaged("has a directory of more than 8 MiB");
  return FileRange{begin, begin + size};
}

Result<std::vector<ArchiveEntry>> parse_directory(std::span<const std::byte> directory, FileRange where) {
  std::vector<ArchiveEntry> entries;
  while (!directory.empty()) {
    if (directory.size() < kDirectoryEntry || number(directory, 0, 4) != kDirectoryMagic) {
      return damaged("has a directory that breaks off");
    }
    const std::uint64_t flags = number(directory, 8, 2), method = number(directory, 10, 2);
    std::uint64_t stored = number(directory, 20, 4), whole = number(directory, 24, 4), begin = number(directory, 42, 4);
    const auto name_size = static_cast<std::size_t>(number(directory, 28, 2));
    const auto extra_size = static_cast<std::size_t>(number(directory, 30, 2));
    const std::size_t size =
        kDirectoryEntry + name_size + extra_size + static_cast<std::size_t>(number(directory, 32, 2));
    if (size > directory.size()) return damaged("has a directory that breaks off");
    const std::string_view name = text_of(directory.subspan(kDirectoryEntry, name_size));
    if (!widen_sizes(directory.subspan(kDirectoryEntry + name_size, extra_size), whole, stored, begin)) {
      return damaged(sentence("has no size for ", quote(name)));
    }
    if ((flags & 1) != 0) return damaged(sentence("holds ", quote(name), " encrypted"));
    if (method != 0 || stored != whole) {
      return damaged(sentence("holds ", quote(name),
                              " compressed; unpack it and save the model with torch.save, which "
                              "stores it as it is"));
    }
    const std::uint64_t rest = where.begin < begin ? 0 : where.begin - begin;
    if (rest < kEntryHeader + name_size || whole > rest - kEntryHeader - name_size) {
      return damaged(sentence("ends before ", quote(name), " does"));
    }
    if (entries.size() == 4 * kMaxTensors) {
      return Error{ErrorCode::too_many_tensors, "the archive has more entries than tensors are read"};
    }
    entries.push_back({std::string(name), begin, whole});
    directory = directory.subspan(size);
  }
  const auto in_file = [](const ArchiveEntry& a, const ArchiveEntry& b) { return a.begin < b.begin; };
  std::make_heap(entries.begin(), entries.end(), in_file);
  std::sort_heap(entries.begin(), entries.end(), in_file);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const ArchiveEntry& before = entries[i - 1];
    if (entries[i].begin - before.begin < kEntryHeader + before.name.size() + before.bytes) {
      return damaged(sentence("has entries that overlap: ", quote(before.name), " and ", quote(entries[i].name)));
    }
  }
  return entries;
}

Result<std::uint64_t> data_begin(std::span<const std::byte> header, const ArchiveEntry& entry, std::uint64_t limit) {
  if (header.size() < kEntryHeader || number(header, 0, 4) != kEntryMagic) {
    return damaged(sentence("has no entry where its directory says ", quote(entry.name), " is"));
  }
  const std::uint64_t begin = entry.begin + kEntryHeader + number(header, 26, 2) + number(header, 28, 2);
  if (begin > limit || entry.bytes > limit - begin) return damaged(sentence("cuts off ", quote(entry.name)));
  return begin;
}

}  // namespace regard
