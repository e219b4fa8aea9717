#include "checkpoint/trace_file.h"

#include <bit>
#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>

#include <nlohmann/json.hpp>

namespace regard {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

std::vector<std::byte> trace_header(const Trace& trace) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  header["__metadata__"] = {{"format", "regard"}};
  std::uint64_t offset = 0;
  for (const TraceEntry& entry : trace.entries) {
    const std::uint64_t end = offset + entry.data.size() * sizeof(float);
    header[entry.name] = {{"dtype", "F32"}, {"shape", entry.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  std::vector<std::byte> bytes;
  bytes.reserve(sizeof(std::uint64_t) + text.size());
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
    bytes.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(text.size()) >> (8 * i)));
  }
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  return bytes;
}

Status write_trace(const Trace& trace, const std::filesystem::path& path) {
  const std::filesystem::path part = path.string() + ".part";
  std::error_code fault;
  const auto refuse = [&] {
    std::filesystem::remove(part, fault);
    return Error{ErrorCode::file_unreadable, path.string() + ": cannot be written"};
  };
  {
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    const auto header = trace_header(trace);
    file.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));
    for (const TraceEntry& entry : trace.entries) {
      file.write(reinterpret_cast<const char*>(entry.data.data()),
                 static_cast<std::streamsize>(entry.data.size() * sizeof(float)));
    }
    file.close();
    if (!file) return refuse();
  }
  std::filesystem::rename(part, path, fault);
  if (fault) return refuse();
  return success();
}

}  // namespace regard
