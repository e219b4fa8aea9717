#pragma once
// The archive that torch.save writes since 1.6: a zip whose entries are stored as they are, so that a tensor's bytes
// stand in the file. It is read from its end, where the directory is; nothing is unpacked.
//
//   NAME/data.pkl    a pickle of the state dict, in which every storage is a number (torch_pickle.h)
//   NAME/data/0 …    the storages' bytes           NAME/version, NAME/byteorder and others
//
//   1. check_archive_start   the file's first bytes: an archive, or what else it is
//   2. archive_directory     its last kArchiveTail bytes → where the directory is
//   3. parse_directory       → the entries
//   4. data_begin            an entry's own header → where its bytes begin

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "error.h"

namespace regard {

struct FileRange {
  std::uint64_t begin, end;
};

struct ArchiveEntry {
  std::string name;
  std::uint64_t begin;  ///< of its own header in the file
  std::uint64_t bytes;  ///< of what it holds
};

inline constexpr std::size_t kArchiveStart = 512;
/// The directory's end with the longest comment, and zip64's two records before it.
inline constexpr std::size_t kArchiveTail = 22 + 65'535 + 20 + 56;
inline constexpr std::size_t kEntryHeader = 30;  ///< of an entry, without its name and its extra fields

/// Errors: archive_invalid, saying what the file is in place of an archive (the form of torch before 1.6, a tar, …) and
/// what would work.
[[nodiscard]] Status check_archive_start(std::span<const std::byte> start);

/// @param tail  the last kArchiveTail bytes, or the whole file where it is shorter
/// Errors: archive_invalid
[[nodiscard]] Result<FileRange> archive_directory(std::span<const std::byte> tail, std::uint64_t file_bytes);

/// The entries in the order in which they stand in the file.
/// @param where  what archive_directory said; `directory` are those bytes
/// Errors: archive_invalid (damaged, compressed or encrypted entries, entries that overlap or pass the directory) ·
/// too_many_tensors
[[nodiscard]] Result<std::vector<ArchiveEntry>> parse_directory(std::span<const std::byte> directory, FileRange where);

/// Where in the file the entry's bytes begin.
/// @param header  kEntryHeader bytes from entry.begin     @param limit  where the next entry or the directory begins
/// Errors: archive_invalid
[[nodiscard]] Result<std::uint64_t> data_begin(std::span<const std::byte> header, const ArchiveEntry& entry,
                                               std::uint64_t limit);

}  // namespace regard
