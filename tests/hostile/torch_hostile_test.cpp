// Archives of torch that lie, and pickles that would do something: each ends in its own typed error, by name, at once.

#include <functional>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/torch_file.h"
#include "tests/hostile/archives.h"
#include "tests/hostile/time_limit.h"
#include "tests/seeded.h"

namespace regard {
namespace {

using test::archive_of;
using test::Bytes;
using test::dict_of;
using test::global_op;
using test::int_op;
using test::ints_op;
using test::one_tensor_pickle;
using test::storage_op;
using test::tensor_op;
using test::text_op;
using test::zip_of;
using enum ErrorCode;

struct Hostile {
  std::string name;
  ErrorCode expected;
  std::string said;  ///< in the message
  Bytes bytes;
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string sized(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& strides,
                  std::int64_t offset = 0, std::int64_t elements = 6) {
  return dict_of(tensor_op(storage_op("0", elements), offset, sizes, strides));
}

/// t₁ = (t₀, t₀), t₂ = (t₁, t₁), …: 2ⁿ values if anybody unfolded them.
std::string memo_bomb() {
  std::string pickle = "\x80\x02)q";
  pickle += '\0';
  for (int i = 0; i < 250; ++i) {
    const std::string get = std::string("h") + static_cast<char>(i);
    pickle += get + get + "\x86q" + static_cast<char>(i + 1);
  }
  return pickle + ".";
}

std::vector<Hostile> hostile_pickles() {
  const std::string command = "(" + text_op("touch owned") + "tR.";
  const std::string stack_global =
      "\x80\x04\x8c\x08"
      "builtins\x8c\x04"
      "eval\x93";
  return {
      {"os.system", pickle_refused, "os.system", archive_of("\x80\x02" + global_op("os", "system") + command)},
      {"posix.system", pickle_refused, "posix.system", archive_of("\x80\x02" + global_op("posix", "system") + command)},
      {"eval by GLOBAL", pickle_refused, "builtins.eval",
       archive_of("\x80\x02" + global_op("builtins", "eval") + command)},
      {"eval by STACK_GLOBAL", pickle_refused, "builtins.eval", archive_of(stack_global + command)},
      {"getattr", pickle_refused, "builtins.getattr",
       archive_of("\x80\x02" + global_op("builtins", "getattr") + command)},
      {"a name with a path in it", pickle_refused, "torch.FloatStorage.__class__",
       archive_of("\x80\x02" + global_op("torch", "FloatStorage.__class__") + ")R.")},
      {"torch.load", pickle_refused, "torch.load", archive_of("\x80\x02" + global_op("torch", "load") + command)},
      {"a call of a storage's type", pickle_refused, "FloatStorage",
       archive_of("\x80\x02" + global_op("torch", "FloatStorage") + ")R.")},
      {"a call of a tuple", pickle_refused, "calls something", archive_of("\x80\x02))R.")},
      {"a tensor of no storage", pickle_refused, "no storage",
       archive_of(dict_of(global_op("torch._utils", "_rebuild_tensor_v2") + "(" + int_op(0) + int_op(0) + ints_op({1}) +
                          ints_op({1}) + "tR"))},
      {"INST", pickle_refused, "INST", archive_of("\x80\x02(ios\nsystem\n.")},
      {"OBJ", pickle_refused, "OBJ", archive_of("\x80\x02(" + global_op("collections", "OrderedDict") + "o.")},
      {"NEWOBJ", pickle_refused, "NEWOBJ", archive_of("\x80\x02" + global_op("collections", "OrderedDict") + ")\x81.")},
      {"EXT1", pickle_refused, "EXT1", archive_of("\x80\x02\x82\x01.")},
      {"EXT4", pickle_refused, "EXT4", archive_of("\x80\x02\x84\x01\x01\x01\x01.")},
      {"PERSID", pickle_refused, "PERSID", archive_of("\x80\x02P0\n.")},
      {"BUILD of a constructor", pickle_refused, "BUILD",
       archive_of("\x80\x02" + global_op("collections", "OrderedDict") + "}b.")},
      {"BUILD of a tensor", pickle_refused, "BUILD",
       archive_of(dict_of(tensor_op(storage_op("0", 6), 0, {6}, {1}) + "}b"))},
      {"an opcode of no pickle", pickle_refused, "255", archive_of("\x80\x02\xff.")},
      {"protocol 9", pickle_refused, "protocol 9", archive_of("\x80\x09.")},
      {"a storage by another word", pickle_refused, "BINPERSID",
       archive_of("\x80\x02(" + text_op("module") + global_op("torch", "FloatStorage") + text_op("0") + text_op("cpu") +
                  int_op(6) + "tQ.")},
      {"a storage with less than nothing", pickle_refused, "BINPERSID", archive_of(sized({1}, {1}, 0, -1))},
      {"a storage of two sizes", pickle_refused, "two things",
       archive_of("\x80\x02}(" + text_op("a") + tensor_op(storage_op("0", 6), 0, {6}, {1}) + text_op("b") +
                  tensor_op(storage_op("0", 7), 0, {7}, {1}) + "u.")},
      {"a memo bomb", pickle_refused, "no dict", archive_of(memo_bomb())},
      {"a memo of number four billion", pickle_refused, "number 4294967295", archive_of("\x80\x02)r\xff\xff\xff\xff.")},
      {"a value that was not remembered", pickle_refused, "recalls", archive_of("\x80\x02h\x07.")},
      {"marks without end", pickle_refused, "deeper", archive_of("\x80\x02" + repeated("(", 200'000))},
      {"tuples in tuples", pickle_refused, "no dict", archive_of("\x80\x02)" + repeated("\x85", 1'000'000) + ".")},
      {"lists in lists", pickle_refused, "deeper", archive_of("\x80\x02" + repeated("]", 200'000))},
      {"a text of four billion", header_truncated, "breaks off",
       archive_of("\x80\x02X\xff\xff\xff\xff"
                  "abc.")},
      {"a number of 255 bytes", pickle_refused, "64 bits",
       archive_of("\x80\x02\x8a\xff" + repeated("\x7f", 255) + ".")},
      {"a frame that breaks off", header_truncated, "breaks off", archive_of("\x80\x04\x95\xff\xff")},
      {"no end", header_truncated, "breaks off", archive_of("\x80\x02}")},
      {"nothing", header_truncated, "breaks off", archive_of("")},
      {"an end on an empty stack", header_truncated, "breaks off", archive_of("\x80\x02.")},
      {"items of no dict", pickle_refused, "no dict", archive_of("\x80\x02)" + text_op("a") + "Ns.")},
      {"a tensor under a number", pickle_refused, "no text",
       archive_of("\x80\x02}K\x01" + tensor_op(storage_op("0", 6), 0, {6}, {1}) + "s.")},
      {"a dict without tensors", pickle_refused, "no tensors", archive_of("\x80\x02}.")},
      {"tensors in a dict within", pickle_refused, "training",
       archive_of(dict_of("}" + text_op("b") + tensor_op(storage_op("0", 6), 0, {6}, {1}) + "s"))},
      {"a tensor twice", header_invalid, "twice",
       archive_of("\x80\x02}(" + text_op("a") + tensor_op(storage_op("0", 6), 0, {6}, {1}) + text_op("a") +
                  tensor_op(storage_op("0", 6), 0, {3}, {1}) + "u.")},
      {"a negative size", shape_overflow, "whole numbers", archive_of(sized({-1}, {1}))},
      {"a negative stride", shape_overflow, "whole numbers", archive_of(sized({2}, {-1}, 3))},
      {"a negative offset", shape_overflow, "whole numbers", archive_of(sized({2}, {1}, -1))},
      {"five axes", shape_overflow, "4 axes", archive_of(sized({1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}))},
      {"a shape that wraps to nothing", offset_invalid, "64 bits", archive_of(sized({1ll << 32, 1ll << 32}, {0, 0}))},
      {"strides that wrap to nothing", offset_invalid, "64 bits", archive_of(sized({5, 5}, {1ll << 62, 1ll << 62}))},
      {"an offset at the end", offset_invalid, "within", archive_of(sized({1}, {1}, 6))},
      {"a tensor longer than its storage", offset_invalid, "within", archive_of(sized({7}, {1}))},
      {"a billion views of one number", offset_invalid, "larger", archive_of(sized({1'000'000'000}, {0}))},
      {"a storage longer than its entry", archive_invalid, "24 bytes", archive_of(sized({7}, {1}, 0, 7))},
      {"a storage that fills the world", archive_invalid, "24 bytes", archive_of(sized({1}, {1}, 0, 1ll << 62))},
      {"a storage that is not there", archive_invalid, "a/data/9",
       archive_of(dict_of(tensor_op(storage_op("9", 6), 0, {6}, {1})))},
      {"a storage by a path", archive_invalid, "../../etc",
       archive_of(dict_of(tensor_op(storage_op("../../etc/passwd", 6), 0, {6}, {1})))},
  };
}

std::vector<Hostile> hostile_archives() {
  const std::string pickle = one_tensor_pickle(), data(24, '\1');
  const Bytes right = archive_of(pickle);
  const auto cut = [&](std::size_t bytes) {
    return Bytes(right.begin(), right.end() - static_cast<std::ptrdiff_t>(bytes));
  };
  Bytes tar(1024);
  for (int i = 0; i < 5; ++i) tar[257 + static_cast<std::size_t>(i)] = static_cast<std::byte>("ustar"[i]);
  return {
      {"nothing", archive_invalid, "no archive", {}},
      {"a page", archive_invalid, "no archive", test::bytes_of("<!doctype html><title>Sign in</title>")},
      {"a tar", archive_invalid, "tar", tar},
      {"a bare pickle", archive_invalid, "bare pickle", test::bytes_of("\x80\x02}.")},
      {"the form before 1.6", archive_invalid, "before 1.6",
       test::bytes_of("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.")},
      {"a pointer of Git LFS", archive_invalid, "git lfs pull",
       test::bytes_of("version https://git-lfs.github.com/spec/v1\n")},
      {"cut", archive_invalid, "cut", cut(1)},
      {"cut before its directory", archive_invalid, "cut", cut(200)},
      {"compressed", archive_invalid, "compressed", zip_of({{"a/data.pkl", pickle, 8}, {"a/data/0", data}})},
      {"a storage compressed", archive_invalid, "compressed", zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 8}})},
      {"encrypted", archive_invalid, "encrypted", zip_of({{"a/data.pkl", pickle, 0, 1}, {"a/data/0", data}})},
      {"no pickle", archive_invalid, "data.pkl", zip_of({{"a/data/0", data}})},
      {"two pickles", archive_invalid, "more than one", zip_of({{"a/data.pkl", pickle}, {"b/data.pkl", pickle}})},
      {"an entry longer than the file", archive_invalid, "ends before",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, 1u << 30}})},
      {"an entry beyond the file", archive_invalid, "ends before",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, ~0ull, 1u << 30}})},
      {"entries in one place", archive_invalid, "overlap",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, ~0ull, 0}})},
      {"an entry that is none", archive_invalid, "no entry",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, 24, pickle.size() + 60}})},
      {"zip64 with a size of 2⁶³", archive_invalid, "ends before",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, 1ull << 63}}, {true, {}})},
      {"zip64 with a place of 2⁶³", archive_invalid, "ends before",
       zip_of({{"a/data.pkl", pickle}, {"a/data/0", data, 0, 0, ~0ull, 1ull << 63}}, {true, {}})},
      {"a pickle of five MiB", header_too_large, "pickle", archive_of(std::string(5u << 20, '.'))},
  };
}

}  // namespace

TEST_CASE("every hostile pickle and archive of torch ends in its own error", "[hostile][torch]") {
  std::vector<Hostile> files = hostile_pickles();
  for (Hostile& file : hostile_archives()) files.push_back(std::move(file));
  CHECK(files.size() >= 70);
  for (const Hostile& file : files) {
    INFO(file.name);
    const auto read = read_torch_file(file.bytes);
    REQUIRE_FALSE(read.ok());
    INFO(read.error().message);
    CHECK(std::string(name_of(read.error().code)) == std::string(name_of(file.expected)));
    CHECK(read.error().message.find(file.said) != std::string::npos);
    CHECK(read.error().message.size() < 400);
    CHECK(test::seconds_of([&] { static_cast<void>(read_torch_file(file.bytes)); }) < test::kMostSeconds);
  }
}

TEST_CASE("10 000 damaged archives of torch end in an error or in tensors within the file", "[hostile][torch]") {
  const Bytes right = archive_of(one_tensor_pickle());
  test::Seeded random(20'240'602);
  int refused = 0;
  for (int round = 0; round < 10'000; ++round) {
    Bytes bytes = right;
    for (std::size_t changes = 1 + random.below(4); changes > 0; --changes) {
      const std::size_t place = random.below(bytes.size());
      switch (random.below(3)) {
        case 0: bytes[place] = static_cast<std::byte>(random.bits()); break;
        case 1: bytes[place] ^= static_cast<std::byte>(1u << random.below(8)); break;
        default:
          bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(place), static_cast<std::byte>(random.bits()));
          break;
      }
    }
    const auto read = read_torch_file(bytes);
    if (!read.ok()) {
      CHECK_FALSE(read.error().message.empty());
      ++refused;
      continue;
    }
    for (const HeldTensor& tensor : read.value()) {
      REQUIRE((tensor.own || (tensor.bytes >= bytes.data() && tensor.data().size() <= bytes.size() &&
                              tensor.bytes <= bytes.data() + bytes.size() - tensor.data().size())));
    }
  }
  CHECK(refused > 3'000);
}

}  // namespace regard
