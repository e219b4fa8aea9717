// A file that arrives in pieces is the file that was sent, and says when it was not.

#include <algorithm>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/safetensors_stream.h"
#include "kernels/matmul.h"
#include "tests/hostile/bytes.h"

namespace regard {
namespace {

/// One tensor of the float32 values 0, 1, …, 99.
test::Bytes hundred_floats() {
  test::Bytes bytes = test::one_tensor(R"("F32")", "[10,10]", "[0,400]", 0);
  for (int i = 0; i < 100; ++i) {
    const auto value = static_cast<float>(i);
    const auto* raw = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), raw, raw + sizeof(float));
  }
  return bytes;
}

}  // namespace

TEST_CASE("any chunks give the same tensor", "[safetensors]") {
  const auto bytes = hundred_floats();
  const auto header_end = safetensors_header_end(bytes, bytes.size()).value();
  for (const std::size_t chunk : {1u, 7u, 64u, 399u, 400u}) {
    for (const std::size_t first : {header_end, header_end + 5, bytes.size()}) {
      auto buffer = test::stream_of(std::span(bytes).first(first), bytes.size());
      REQUIRE(buffer.ok());
      for (std::size_t at = first; at < bytes.size(); at += chunk) {
        CHECK_FALSE(buffer.value().complete().ok());
        REQUIRE(buffer.value().append(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at))).ok());
      }
      REQUIRE(buffer.value().complete().ok());
      std::vector<float> values(100);
      const auto tensors = buffer.value().take();
      REQUIRE(read_stored(tensors[0].about, tensors[0].data(), values).ok());
      for (std::size_t i = 0; i < 100; ++i) CHECK(values[i] == static_cast<float>(i));
    }
  }
}

TEST_CASE("a download without a known size is checked by its own header", "[safetensors]") {
  const auto bytes = hundred_floats();
  auto buffer = test::stream_of(std::span(bytes).first(bytes.size() - 100), std::nullopt);
  REQUIRE(buffer.ok());
  CHECK(buffer.value().bytes_missing() == 100);
  CHECK(buffer.value().complete().error().code == ErrorCode::coverage_invalid);
  CHECK(buffer.value().append(std::vector<std::byte>(101)).error().code == ErrorCode::coverage_invalid);
  CHECK(buffer.value().append(std::vector<std::byte>(100)).ok());
  CHECK(buffer.value().complete().ok());
  CHECK(buffer.value().extend(1).error().code == ErrorCode::coverage_invalid);
}

TEST_CASE("weights beyond the limit are refused before their memory is asked for", "[safetensors]") {
  const auto bytes = test::one_tensor(R"("U8")", "[2147483649]", "[0,2147483649]", 0);
  CHECK(test::stream_of(bytes, std::nullopt).error().code == ErrorCode::shape_overflow);
}

TEST_CASE("what nobody wants is not kept, and a matrix has room to be packed where it lies", "[safetensors]") {
  auto bytes = test::file_with(R"({"a":)" + test::tensor_json(R"("F32")", "[3,5]", "[0,60]") + R"(,"b":)" +
                               test::tensor_json(R"("F16")", "[7]", "[60,74]") + R"(,"c":)" +
                               test::tensor_json(R"("F16")", "[3]", "[74,80]") + "}");
  for (int i = 0; i < 80; ++i) bytes.push_back(static_cast<std::byte>(i));
  const TensorNames wanted{"a", "c"};
  for (const std::size_t chunk : {1u, 13u, 80u}) {
    auto stream = test::stream_of(std::span(bytes).first(bytes.size() - 80), std::nullopt, &wanted);
    REQUIRE(stream.ok());
    for (std::size_t at = bytes.size() - 80; at < bytes.size(); at += chunk) {
      REQUIRE(stream.value().append(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at))).ok());
    }
    REQUIRE(stream.value().complete().ok());
    const auto tensors = stream.value().take();
    CHECK(tensors[0].room == kernels::packed_size(5, 3) * sizeof(float));
    CHECK(tensors[0].data()[59] == std::byte{59});
    CHECK(tensors[1].bytes == nullptr);
    CHECK(tensors[2].room == 6);
    CHECK(tensors[2].data()[0] == std::byte{74});
  }
}

TEST_CASE("half precision is widened exactly, and other types are refused by name", "[safetensors]") {
  const auto read = [](std::string_view dtype, const std::vector<std::uint8_t>& raw,
                       std::size_t n) -> Result<std::vector<float>> {
    auto bytes = test::one_tensor(dtype, "[" + std::to_string(n) + "]", "[0," + std::to_string(raw.size()) + "]", 0);
    for (const std::uint8_t byte : raw) bytes.push_back(std::byte{byte});
    auto buffer = test::stream_of(bytes, bytes.size());
    REQUIRE(buffer.ok());
    std::vector<float> values(n);
    const auto tensors = buffer.value().take();
    const Status status = read_stored(tensors[0].about, tensors[0].data(), values);
    if (!status.ok()) return status.error();
    return values;
  };
  CHECK(read(R"("F16")", {0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00}, 3).value() == std::vector<float>{1.0f, -2.0f, 0x1p-24f});
  CHECK(read(R"("BF16")", {0x80, 0x3f, 0x00, 0xc0}, 2).value() == std::vector<float>{1.0f, -2.0f});
  const auto refused = read(R"("I64")", std::vector<std::uint8_t>(8), 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::dtype_unsupported);
  CHECK(refused.error().message.find("I64") != std::string::npos);
}

}  // namespace regard
