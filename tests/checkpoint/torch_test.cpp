// Files that torch wrote (tests/goldens/torch/make.py) give the numbers that are in them.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/mapped_file.h"
#include "checkpoint/open.h"
#include "checkpoint/safetensors_file.h"
#include "checkpoint/torch_file.h"
#include "checkpoint/torch_table.h"
#include "checkpoint/weight_files.h"
#include "tests/hostile/archives.h"

namespace regard {
namespace {

const std::filesystem::path kGoldens = std::filesystem::path(REGARD_SOURCE_DIR) / "tests" / "goldens";

Result<std::vector<HeldTensor>> read(const std::string& name) {
  static std::vector<MappedFile> open;  // the tensors are views
  auto file = MappedFile::open(kGoldens / "torch" / name);
  REGARD_TRY(file);
  open.push_back(std::move(file).value());
  return read_torch_file(open.back().bytes());
}

/// What a model of a folder says of the tokens 1 2 3.
Run run_of(const std::filesystem::path& folder) {
  const auto opened = open_checkpoint(folder);
  INFO((opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  auto run = opened.value().model->run({{1, 2, 3}, {}, {}, {}, {}}, {});
  REQUIRE(run.ok());
  return std::move(run).value();
}

}  // namespace

TEST_CASE("every kind of tensor that torch.save writes is read", "[torch]") {
  auto tensors = read("tensors.bin");
  INFO((tensors.ok() ? "" : tensors.error().message));
  REQUIRE(tensors.ok());
  const auto expected = SafetensorsFile::open(kGoldens / "torch" / "tensors.safetensors");
  REQUIRE(expected.ok());
  TensorStore store;
  REQUIRE(store.add(std::move(tensors).value()).ok());
  CHECK(store.tensors().size() == expected.value().header().tensors.size());
  for (const StoredTensor& tensor : expected.value().header().tensors) {
    INFO(tensor.name);
    const HeldTensor* found = store.find(tensor.name);
    REQUIRE(found != nullptr);
    CHECK(found->about.dtype == tensor.dtype);
    CHECK(found->about.shape() == tensor.shape());
    const auto bytes = tensor.bytes_of_file(expected.value().data());
    REQUIRE(found->data().size() == bytes.size());
    CHECK(std::equal(bytes.begin(), bytes.end(), found->data().begin()));
  }
  CHECK(store.find("tied.first") == store.find("tied.second"));
  CHECK(store.find("empty") == nullptr);
}

TEST_CASE("a checkpoint of torch is the model that its safetensors are", "[torch][open]") {
  for (const std::string name : {"bert-token", "gpt_neox-tied"}) {  // one file; two and their index
    INFO(name);
    const Run found = run_of(kGoldens / "torch" / name), expected = run_of(kGoldens / "families" / name);
    CHECK(found.hidden == expected.hidden);
    CHECK(found.logits == expected.logits);
    CHECK(found.label_logits == expected.label_logits);
  }
}

TEST_CASE("zip64, a comment and any folder's name are read", "[torch]") {
  const std::string pickle = test::one_tensor_pickle(), data(24, '\2');
  for (const bool zip64 : {false, true}) {
    for (const std::string folder : {"archive/", "pytorch_model/", ""}) {
      const auto bytes = test::zip_of({{folder + "data.pkl", pickle}, {folder + "data/0", data}}, {zip64, "a comment"});
      const auto tensors = read_torch_file(bytes);
      INFO((tensors.ok() ? "" : tensors.error().message));
      REQUIRE(tensors.ok());
      REQUIRE(tensors.value().size() == 1);
      CHECK(tensors.value()[0].about.shape() == std::vector<std::size_t>{2, 3});
      CHECK(tensors.value()[0].data()[0] == std::byte{2});
    }
  }
}

TEST_CASE("what torch.save writes in other forms is refused with what would work", "[torch]") {
  const auto legacy = read("legacy.bin");
  REQUIRE_FALSE(legacy.ok());
  CHECK(legacy.error().code == ErrorCode::archive_invalid);
  CHECK(legacy.error().message.find("save it again") != std::string::npos);
  const auto nested = read("nested.bin");
  REQUIRE_FALSE(nested.ok());
  CHECK(nested.error().code == ErrorCode::pickle_refused);
  CHECK(nested.error().message.find("save_pretrained") != std::string::npos);
}

TEST_CASE("the table of an archive is a header of safetensors", "[torch]") {
  using test::storage_op, test::tensor_op, test::text_op;
  // two names of one tensor, a part of its storage after it, and one that is turned
  const std::string pickle = "\x80\x02}(" + text_op("a") + tensor_op(storage_op("0", 6), 0, {2}, {1}) +
                             text_op("\"b\"") + tensor_op(storage_op("0", 6), 0, {2}, {1}) + text_op("c") +
                             tensor_op(storage_op("0", 6), 2, {4}, {1}) + text_op("d") +
                             tensor_op(storage_op("1", 6), 0, {3, 2}, {1, 3}) + "u.";
  const test::Bytes bytes = test::bytes_of(pickle);
  const auto parsed = parse_torch_pickle(bytes);
  INFO((parsed.ok() ? "" : parsed.error().message));
  REQUIRE(parsed.ok());
  const std::vector<ArchiveEntry> entries{
      {"x/data.pkl", 0, bytes.size()}, {"x/data/1", 900, 24}, {"x/data/0", 1000, 24}};
  const auto table = make_table(parsed.value(), entries, entries[0]);
  REQUIRE(table.ok());
  REQUIRE(table.value().runs.size() == 2);
  CHECK_FALSE(table.value().runs[0].is_straight);
  CHECK(table.value().runs[1].is_straight);
  CHECK(table.value().runs[1].count == 3);
  const std::string json = safetensors_json_of(table.value().places);
  const auto header = parse_safetensors_header(test::file_with(json, 48), std::nullopt, true);
  INFO(json << (header.ok() ? "" : header.error().message));
  REQUIRE(header.ok());
  CHECK(header.value().data_bytes == 48);
  CHECK(header.value().find("\"b\"")->begin == header.value().find("a")->begin);
  CHECK(parse_safetensors_header(test::file_with(json, 48), std::nullopt).error().code == ErrorCode::coverage_invalid);

  std::vector<float> storage{0, 1, 2, 3, 4, 5}, turned(6);
  gather(table.value().places[0], std::as_bytes(std::span(storage)), std::as_writable_bytes(std::span(turned)));
  CHECK(turned == std::vector<float>{0, 3, 1, 4, 2, 5});
}

}  // namespace regard
