#pragma once
// Archives of torch made by hand, right and wrong: a zip of stored entries, and a pickle spelled out.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/hostile/bytes.h"

namespace regard::test {

struct ZipEntry {
  std::string name, contents;
  std::uint16_t method = 0, flags = 0x0808;
  std::uint64_t said_bytes = ~0ull;  ///< in the directory, in place of the true size
  std::uint64_t said_begin = ~0ull;
};

struct ZipOptions {
  bool zip64 = false;  ///< sizes and places in zip64's fields, whatever they are
  std::string comment;
};

inline std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

inline Bytes bytes_of(std::string_view text) {
  Bytes bytes;
  append(bytes, text);
  return bytes;
}

/// As torch.save writes it: the entries' own headers say no sizes, the directory does.
inline Bytes zip_of(const std::vector<ZipEntry>& entries, const ZipOptions& options = {}) {
  std::string file, directory;
  for (const ZipEntry& entry : entries) {
    const std::uint64_t begin = entry.said_begin == ~0ull ? file.size() : entry.said_begin;
    const std::uint64_t bytes = entry.said_bytes == ~0ull ? entry.contents.size() : entry.said_bytes;
    file +=
        "PK\x03\x04" + std::string(2, '\0') + little(entry.flags, 2) + little(entry.method, 2) + std::string(16, '\0');
    file += little(entry.name.size(), 2) + little(0, 2) + entry.name + entry.contents;
    file += std::string("PK\x07\x08", 4) + std::string(12, '\0');
    const bool wide = options.zip64;
    const std::string extra =
        wide ? little(1, 2) + little(24, 2) + little(bytes, 8) + little(bytes, 8) + little(begin, 8) : "";
    directory += std::string("PK\x01\x02", 4) + std::string(4, '\0') + little(entry.flags, 2) + little(entry.method, 2);
    directory += std::string(8, '\0') + little(wide ? 0xffffffff : bytes, 4) + little(wide ? 0xffffffff : bytes, 4);
    directory += little(entry.name.size(), 2) + little(extra.size(), 2) + std::string(10, '\0');
    directory += little(wide ? 0xffffffff : begin, 4) + entry.name + extra;
  }
  const std::uint64_t at = file.size(), n = entries.size();
  file += directory;
  if (options.zip64) {
    const std::uint64_t record = file.size();
    file += std::string("PK\x06\x06", 4) + little(44, 8) + std::string(4, '\0') + std::string(8, '\0') + little(n, 8) +
            little(n, 8) + little(directory.size(), 8) + little(at, 8);
    file += std::string("PK\x06\x07", 4) + std::string(4, '\0') + little(record, 8) + little(1, 4);
  }
  file += std::string("PK\x05\x06", 4) + std::string(4, '\0') + little(options.zip64 ? 0xffff : n, 2) +
          little(options.zip64 ? 0xffff : n, 2) + little(options.zip64 ? 0xffffffff : directory.size(), 4) +
          little(options.zip64 ? 0xffffffff : at, 4) + little(options.comment.size(), 2) + options.comment;
  return bytes_of(file);
}

// --- a pickle's parts ------------------------------------------------------------------------------------------------

inline std::string text_op(std::string_view text) { return "X" + little(text.size(), 4) + std::string(text); }
inline std::string global_op(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}
inline std::string int_op(std::int64_t value) { return "\x8a\x08" + little(static_cast<std::uint64_t>(value), 8); }
inline std::string ints_op(const std::vector<std::int64_t>& values) {
  std::string tuple = "(";
  for (const std::int64_t value : values) tuple += int_op(value);
  return tuple + "t";
}
inline std::string storage_op(std::string_view key, std::int64_t elements, std::string_view type = "FloatStorage") {
  return "(" + text_op("storage") + global_op("torch", type) + text_op(key) + text_op("cpu") + int_op(elements) + "tQ";
}
inline std::string tensor_op(const std::string& storage, std::int64_t offset, const std::vector<std::int64_t>& sizes,
                             const std::vector<std::int64_t>& strides) {
  return global_op("torch._utils", "_rebuild_tensor_v2") + "(" + storage + int_op(offset) + ints_op(sizes) +
         ints_op(strides) + "\x89" + global_op("collections", "OrderedDict") + ")RtR";
}
/// {"a": VALUE}
inline std::string dict_of(const std::string& value) { return "\x80\x02}" + text_op("a") + value + "s."; }
inline std::string one_tensor_pickle() { return dict_of(tensor_op(storage_op("0", 6), 0, {2, 3}, {3, 1})); }

/// The archive of a pickle whose storage "0" has six floats.
inline Bytes archive_of(const std::string& pickle) {
  return zip_of({{"a/data.pkl", pickle}, {"a/data/0", std::string(24, '\1')}, {"a/version", "3\n"}});
}

}  // namespace regard::test
