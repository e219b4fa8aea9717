#include "checkpoint/trace_file.h"

#include <filesystem>
#include <numeric>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/safetensors_file.h"

namespace regard {
namespace {

TraceEntry entry(std::string name, std::vector<std::size_t> shape, float first) {
  const std::size_t n = std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  Numbers data(n);
  std::iota(data.begin(), data.end(), first);
  return {std::move(name), std::move(shape), std::move(data)};
}

std::filesystem::path scratch(const char* name) {
#ifdef __EMSCRIPTEN__  // the working directory: no system folder is sure to be there
  return name;
#else
  return std::filesystem::temp_directory_path() / name;
#endif
}

}  // namespace

TEST_CASE("a written trace reads back as it was", "[trace]") {
  const Trace trace{{entry("encoder.0.self.pattern", {2, 3, 5}, 0.0f), entry("logits", {1, 7}, 100.0f)}};
  const auto path = scratch("regard-trace-test.safetensors");
  REQUIRE(write_trace(trace, path).ok());
  REQUIRE(write_trace(trace, path).ok());  // over the old one
  {
    const auto file = SafetensorsFile::open(path);
    REQUIRE(file.ok());
    CHECK(file.value().header().header_bytes % 8 == 0);
    REQUIRE(file.value().header().tensors.size() == 2);
    for (const TraceEntry& written : trace.entries) {
      const StoredTensor* stored = file.value().header().find(written.name);
      REQUIRE(stored != nullptr);
      CHECK(stored->shape() == written.shape);
      Numbers values(written.data.size());
      REQUIRE(read_stored(*stored, stored->bytes_of_file(file.value().data()), values).ok());
      CHECK(values == written.data);
    }
  }
  std::filesystem::remove(path);
  CHECK(write_trace(trace, scratch("no-such-folder") / "trace.safetensors").error().code == ErrorCode::file_unreadable);
}

TEST_CASE("a trace of nothing is a file of nothing", "[trace]") {
  const auto header = trace_header({});
  const auto parsed = parse_safetensors_header(header, header.size());
  REQUIRE(parsed.ok());
  CHECK(parsed.value().tensors.empty());
}

TEST_CASE("files that cannot be read say so", "[safetensors]") {
  CHECK(SafetensorsFile::open("no-such-file.safetensors").error().code == ErrorCode::file_unreadable);
  CHECK(SafetensorsFile::open(std::filesystem::path(REGARD_SOURCE_DIR) / "src").error().code ==
        ErrorCode::file_unreadable);
  const auto text = SafetensorsFile::open(std::filesystem::path(REGARD_SOURCE_DIR) / "src" / "error.h");
  CHECK(text.error().code == ErrorCode::header_too_large);
  CHECK(text.error().message.find("error.h") != std::string::npos);
}

}  // namespace regard
