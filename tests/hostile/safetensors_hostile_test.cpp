// Files that lie: each must end in its own typed error, at once and without memory for what it claims.

#include <functional>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/safetensors_header.h"
#include "tests/hostile/bytes.h"
#include "tests/hostile/time_limit.h"
#include "tests/seeded.h"

namespace regard {
namespace {

using test::Bytes;
using test::file_claiming;
using test::file_with;
using test::one_tensor;
using test::two_tensors;
using enum ErrorCode;

struct HostileFile {
  std::string name;
  ErrorCode expected;
  std::function<Bytes()> make;
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// The right field values, one of them replaced.
Bytes dtype(std::string_view value) { return one_tensor(value, "[2]", "[0,4]", 4); }
Bytes shape(std::string_view value) { return one_tensor(R"("F16")", value, "[0,4]", 4); }
Bytes offsets(std::string_view value) { return one_tensor(R"("F16")", "[2]", value, 4); }

Bytes many_tensors(std::size_t n) {
  std::string header = "{";
  for (std::size_t i = 0; i < n; ++i) {
    header += (i > 0 ? ",\"" : "\"") + std::to_string(i) + R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" +
              std::to_string(i) + "," + std::to_string(i + 1) + "]}";
  }
  return file_with(header + "}", n);
}

const std::vector<HostileFile>& hostile_files() {
  static const std::vector<HostileFile> files{
      // the length
      {"empty file", header_truncated, [] { return Bytes{}; }},
      {"one byte", header_truncated, [] { return Bytes(1); }},
      {"seven bytes", header_truncated, [] { return Bytes(7); }},
      {"a length of 0", header_truncated, [] { return file_claiming(0, "{}"); }},
      {"a length and nothing else", header_truncated, [] { return file_claiming(2, ""); }},
      {"a header cut by one byte", header_truncated, [] { return file_claiming(3, "{}"); }},
      {"a length within the limit, beyond the file", header_truncated,
       [] { return file_claiming(kMaxHeaderBytes, "{}"); }},
      {"a length one beyond the limit", header_too_large, [] { return file_claiming(kMaxHeaderBytes + 1, "{}"); }},
      {"a length of 2^63", header_too_large, [] { return file_claiming(1ull << 63, "{}"); }},
      {"a length that wraps when 8 is added", header_too_large, [] { return file_claiming(~0ull - 7, "{}"); }},
      {"a length of 2^64 - 1", header_too_large, [] { return file_claiming(~0ull, "{}"); }},
      {"a web page", header_too_large,
       [] {
         Bytes b;
         test::append(b, "<!DOCTYPE html><html>not found</html>");
         return b;
       }},
      {"a zip archive", header_too_large,
       [] {
         Bytes b;
         test::append(b, "PK\x03\x04\x14\x08\x08\x08more");
         return b;
       }},

      // the JSON
      {"an array", header_invalid, [] { return file_with("[]"); }},
      {"a number", header_invalid, [] { return file_with("17"); }},
      {"white space first", header_invalid, [] { return file_with(" {}"); }},
      {"a byte order mark first", header_invalid, [] { return file_with("\xef\xbb\xbf{}"); }},
      {"an object that never ends", header_invalid, [] { return file_with("{"); }},
      {"two objects", header_invalid, [] { return file_with("{}{}"); }},
      {"NUL after the object", header_invalid, [] { return file_with(std::string_view("{}\0\0", 4)); }},
      {"a comma too many", header_invalid, [] { return file_with("{,}"); }},
      {"single quotes", header_invalid, [] { return file_with("{'a':1}"); }},
      {"a comment", header_invalid, [] { return file_with("{/* */}"); }},
      {"invalid UTF-8 in a name", header_invalid, [] { return file_with("{\"\xff\xfe\":{}}"); }},
      {"UTF-8 cut in a name", header_invalid, [] { return file_with("{\"\xe2\x82\":{}}"); }},
      {"an overlong UTF-8 slash", header_invalid, [] { return file_with("{\"\xc0\xaf\":{}}"); }},
      {"a lone surrogate", header_invalid, [] { return file_with(R"({"\ud800":{}})"); }},
      {"100 000 open arrays", header_invalid, [] { return file_with("{\"a\":" + repeated("[", 100'000)); }},
      {"100 000 open objects", header_invalid, [] { return file_with(repeated("{\"a\":", 100'000)); }},
      {"a name of a megabyte", header_invalid, [] { return file_with("{\"" + repeated("n", 1 << 20) + "\":{}}"); }},
      {"a million digits", header_invalid, [] { return shape("[" + repeated("9", 1'000'000) + "]"); }},

      // its structure
      {"a tensor that is a number", header_invalid, [] { return file_with(R"({"a":1})"); }},
      {"a tensor that is null", header_invalid, [] { return file_with(R"({"a":null})"); }},
      {"a tensor that is a list", header_invalid, [] { return file_with(R"({"a":[]})"); }},
      {"a tensor without fields", header_invalid, [] { return file_with(R"({"a":{}})"); }},
      {"__proto__ as a bad tensor", header_invalid, [] { return file_with(R"({"__proto__":{}})"); }},
      {"no dtype", header_invalid, [] { return file_with(R"({"a":{"shape":[1],"data_offsets":[0,2]}})", 2); }},
      {"no shape", header_invalid, [] { return file_with(R"({"a":{"dtype":"F16","data_offsets":[0,2]}})", 2); }},
      {"no offsets", header_invalid, [] { return file_with(R"({"a":{"dtype":"F16","shape":[1]}})", 2); }},
      {"an unknown field", header_invalid,
       [] { return file_with(R"({"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2],"x":1}})", 2); }},
      {"a field twice", header_invalid,
       [] { return file_with(R"({"a":{"dtype":"F16","dtype":"F16","shape":[1],"data_offsets":[0,2]}})", 2); }},
      {"a name twice", header_invalid,
       [] {
         return file_with(R"({"a":)" + test::tensor_json(R"("F16")", "[1]", "[0,2]") + R"(,"a":)" +
                              test::tensor_json(R"("F16")", "[1]", "[2,4]") + "}",
                          4);
       }},
      {"a name twice, spelt otherwise", header_invalid,
       [] {
         return file_with(R"({"a":)" + test::tensor_json(R"("F16")", "[1]", "[0,2]") + R"(,"\u0061":)" +
                              test::tensor_json(R"("F16")", "[1]", "[0,2]") + "}",
                          2);
       }},
      {"metadata that is a text", header_invalid, [] { return file_with(R"({"__metadata__":"x"})"); }},
      {"metadata that holds a number", header_invalid, [] { return file_with(R"({"__metadata__":{"a":1}})"); }},
      {"metadata that holds an object", header_invalid, [] { return file_with(R"({"__metadata__":{"a":{}}})"); }},
      {"metadata twice", header_invalid, [] { return file_with(R"({"__metadata__":{},"__metadata__":{}})"); }},
      {"one tensor too many", too_many_tensors, [] { return many_tensors(kMaxTensors + 1); }},

      // types
      {"a dtype that is none", dtype_unsupported, [] { return dtype(R"("F17")"); }},
      {"a dtype in small letters", dtype_unsupported, [] { return dtype(R"("f16")"); }},
      {"an empty dtype", dtype_unsupported, [] { return dtype(R"("")"); }},
      {"a dtype that is a number", header_invalid, [] { return dtype("16"); }},
      {"a dtype that is null", header_invalid, [] { return dtype("null"); }},
      {"a dtype that is a list", header_invalid, [] { return dtype(R"(["F16"])"); }},

      // shapes
      {"a shape that is a number", header_invalid, [] { return shape("2"); }},
      {"a shape of a text", header_invalid, [] { return shape(R"(["2"])"); }},
      {"a shape of a fraction", header_invalid, [] { return shape("[2.0]"); }},
      {"a shape of a negative number", header_invalid, [] { return shape("[-2]"); }},
      {"a shape of a list", header_invalid, [] { return shape("[[2]]"); }},
      {"a shape of true", header_invalid, [] { return shape("[true,2]"); }},
      {"a shape beyond 64 bits", header_invalid, [] { return shape("[18446744073709551616]"); }},
      {"an axis of 0", shape_mismatch, [] { return shape("[0]"); }},
      {"an empty tensor of no bytes", shape_mismatch, [] { return one_tensor(R"("F16")", "[0]", "[0,0]", 0); }},
      {"a shape too small for its bytes", shape_mismatch, [] { return shape("[1]"); }},
      {"a shape too large for its bytes", shape_mismatch, [] { return shape("[3]"); }},
      {"a scalar for two numbers", shape_mismatch, [] { return shape("[]"); }},
      {"five axes", shape_overflow, [] { return shape("[1,1,1,1,2]"); }},
      {"a million axes", shape_overflow, [] { return shape("[" + repeated("1,", 1'000'000) + "2]"); }},
      {"a product that wraps to 4 bytes", shape_overflow, [] { return shape("[4294967296,4294967296,2]"); }},
      {"a product that wraps in its bytes", shape_overflow, [] { return shape("[9223372036854775809]"); }},

      // offsets
      {"offsets that are a number", offset_invalid, [] { return offsets("4"); }},
      {"offsets that are an object", offset_invalid, [] { return offsets(R"({"0":0})"); }},
      {"no offset", offset_invalid, [] { return offsets("[]"); }},
      {"one offset", offset_invalid, [] { return offsets("[0]"); }},
      {"three offsets", offset_invalid, [] { return offsets("[0,4,8]"); }},
      {"a negative offset", offset_invalid, [] { return offsets("[-4,0]"); }},
      {"an offset of minus zero point five", offset_invalid, [] { return offsets("[-0.5,4]"); }},
      {"an offset with a fraction", offset_invalid, [] { return offsets("[0,4.0]"); }},
      {"an offset that is a text", offset_invalid, [] { return offsets(R"([0,"4"])"); }},
      {"an offset that is null", offset_invalid, [] { return offsets("[null,4]"); }},
      {"an offset that is a list", offset_invalid, [] { return offsets("[[0],4]"); }},
      {"an offset of 2^64", offset_invalid, [] { return offsets("[0,18446744073709551616]"); }},
      {"an end before the begin", offset_invalid, [] { return offsets("[4,0]"); }},
      {"an end at the begin", offset_invalid, [] { return offsets("[2,2]"); }},
      {"an end beyond the file", offset_invalid, [] { return one_tensor(R"("F16")", "[4]", "[0,8]", 4); }},
      {"an end at 2^53 and more", offset_invalid,
       [] { return one_tensor(R"("U8")", "[9007199254740993]", "[0,9007199254740993]", 4); }},

      // coverage
      {"two tensors on the same bytes", coverage_invalid, [] { return two_tensors("[0,2]", "[0,2]", 2); }},
      {"two tensors that overlap by a byte", coverage_invalid, [] { return two_tensors("[0,2]", "[1,3]", 3); }},
      {"a hole between tensors", coverage_invalid, [] { return two_tensors("[0,2]", "[3,5]", 5); }},
      {"a hole before the first tensor", coverage_invalid, [] { return two_tensors("[2,4]", "[4,6]", 6); }},
      {"a byte after the last tensor", coverage_invalid, [] { return two_tensors("[0,2]", "[2,4]", 5); }},
      {"data without a tensor", coverage_invalid, [] { return file_with("{}", 1); }},
  };
  return files;
}

Bytes right_file() {
  return file_with(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[2,3],"data_offsets":[4,16]},)"
                   R"("a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"ids":{"dtype":"I64","shape":[1,1],)"
                   R"("data_offsets":[16,24]}} )",
                   24);
}

}  // namespace

TEST_CASE("every hostile safetensors file ends in its own error", "[hostile]") {
  CHECK(hostile_files().size() >= 60);
  for (const HostileFile& file : hostile_files()) {
    INFO(file.name);
    const Bytes bytes = file.make();
    const auto parsed = parse_safetensors_header(bytes, bytes.size());
    REQUIRE_FALSE(parsed.ok());
    INFO(parsed.error().message);
    CHECK(std::string(name_of(parsed.error().code)) == std::string(name_of(file.expected)));
    CHECK(parsed.error().message.size() < 400);
    CHECK(test::seconds_of([&] { static_cast<void>(parse_safetensors_header(bytes, bytes.size())); }) <
          test::kMostSeconds);
    // The browser's way in gives the same answer.
    const auto buffer = test::stream_of(bytes, bytes.size());
    CHECK((!buffer.ok() && buffer.error().code == file.expected));
  }
}

TEST_CASE("what is unusual but right is read", "[hostile]") {
  const Bytes bytes = right_file();
  const auto parsed = parse_safetensors_header(bytes, bytes.size());
  INFO((parsed.ok() ? "" : parsed.error().message));
  REQUIRE(parsed.ok());
  const SafetensorsHeader& header = parsed.value();
  REQUIRE(header.tensors.size() == 3);
  CHECK(header.data_bytes == 24);
  REQUIRE(header.find("a") != nullptr);
  CHECK(header.find("a")->shape().empty());
  CHECK(header.find("a")->n_elements() == 1);
  CHECK(header.find("b")->shape() == std::vector<std::size_t>{2, 3});
  CHECK(header.find("c") == nullptr);
  CHECK(parse_safetensors_header(file_with("{}"), 10).ok());
  CHECK(parse_safetensors_header(many_tensors(kMaxTensors), std::nullopt).ok());
  const std::string odd_names =
      R"({"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"":{"dtype":"U8","shape":[1],)"
      R"("data_offsets":[1,2]},"\u0000\u202e":{"dtype":"BOOL","shape":[1],"data_offsets":[2,3]}})";
  CHECK(parse_safetensors_header(file_with(odd_names, 3), std::nullopt).ok());
}

TEST_CASE("10 000 damaged files end in an error or in a header that adds up", "[hostile]") {
  const Bytes right = right_file();
  test::Seeded random(20'240'601);
  int refused = 0;
  for (int round = 0; round < 10'000; ++round) {
    Bytes bytes = right;
    for (std::size_t changes = 1 + random.below(4); changes > 0; --changes) {
      const std::size_t place = random.below(bytes.size());
      switch (random.below(5)) {
        case 0: bytes[place] = static_cast<std::byte>(random.bits()); break;
        case 1: bytes[place] ^= static_cast<std::byte>(1u << random.below(8)); break;
        case 2: bytes.resize(place + 1); break;
        case 3:
          bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(place), static_cast<std::byte>(random.bits()));
          break;
        default: bytes[place] = static_cast<std::byte>("0123456789[]{},:\"-.e"[random.below(20)]); break;
      }
    }
    auto buffer = test::stream_of(bytes, bytes.size());
    if (!buffer.ok()) {
      CHECK_FALSE(buffer.error().message.empty());
      ++refused;
      continue;
    }
    std::uint64_t covered = 0;
    REQUIRE(buffer.value().complete().ok());
    for (const HeldTensor& tensor : buffer.value().take()) {
      REQUIRE(tensor.room >= tensor.data().size());
      covered += tensor.data().size();
    }
    REQUIRE(covered == parse_safetensors_header(bytes, bytes.size()).value().data_bytes);
  }
  CHECK(refused > 5'000);
}

}  // namespace regard
