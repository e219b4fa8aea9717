// What a trace keeps, what it is called, and what it costs.

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "model/models.h"

namespace regard::test {
namespace {

std::set<std::string> names(const Trace& trace) {
  std::set<std::string> all;
  for (const TraceEntry& entry : trace.entries) all.insert(entry.name);
  return all;
}

TEST_CASE("a trace keeps what was asked for, under the names of the design", "[model][trace]") {
  const auto model = make(tiny_marian());
  const RunInput input = tiny_input(tiny_marian());
  RunOptions options;
  CHECK(model->run(input, options).value().trace.entries.empty());

  options.record.tensors = {"pattern", "resid_post", "logits", "embed"};
  options.record.layers = {1};
  options.record.heads = {3, 1};
  const Run kept = model->run(input, options).value();
  CHECK(names(kept.trace) == std::set<std::string>{"encoder.embed", "encoder.1.self.pattern", "encoder.1.resid_post",
                                                   "decoder.embed", "decoder.1.self.pattern", "decoder.1.cross.pattern",
                                                   "decoder.1.resid_post", "logits"});
  CHECK(kept.trace.find("encoder.1.self.pattern")->shape == std::vector<std::size_t>{2, 9, 9});
  CHECK(kept.trace.find("decoder.1.cross.pattern")->shape == std::vector<std::size_t>{2, 6, 9});
  CHECK(kept.trace.find("decoder.1.resid_post")->shape == std::vector<std::size_t>{6, 24});
  CHECK(kept.trace.find("logits")->shape == std::vector<std::size_t>{6, 29});
  CHECK(kept.trace.find("decoder.0.cross.pattern") == nullptr);

  // The chosen heads are those of a full trace, in ascending order.
  const Run all = run(*model, input, {"pattern"});
  const Numbers& pattern = data(all.trace, "decoder.1.cross.pattern");
  const auto head = [&](std::size_t h) {
    return std::vector<float>(pattern.begin() + static_cast<long>(h * 54),
                              pattern.begin() + static_cast<long>((h + 1) * 54));
  };
  std::vector<float> wanted = head(1);
  const std::vector<float> third = head(3);
  wanted.insert(wanted.end(), third.begin(), third.end());
  CHECK(difference(data(kept.trace, "decoder.1.cross.pattern"), wanted) <= 1e-6f);
}

TEST_CASE("a trace states its size before it is taken", "[model][trace]") {
  for (const Config& config : all_families()) {
    const auto model = make(config);
    const RunInput input = tiny_input(config);
    RunOptions options;
    options.record.tensors = {"q",        "k",         "v",         "z",          "scores",  "masked_scores", "pattern",
                              "attn_out", "resid_pre", "resid_mid", "resid_post", "mlp_out", "embed",         "logits"};
    const std::uint64_t size = model->trace_bytes(input, options.record).value();
    const Run kept = model->run(input, options).value();
    std::uint64_t bytes = 0;
    for (const TraceEntry& entry : kept.trace.entries) {
      std::size_t product = 1;
      for (const std::size_t axis : entry.shape) product *= axis;
      INFO(config.family << " " << entry.name);
      CHECK(entry.data.size() == product);
      bytes += 4 * entry.data.size();
    }
    CHECK(bytes == size);

    options.record.max_bytes = size;
    CHECK(model->run(input, options).ok());
    options.record.max_bytes = size - 1;
    const auto refused = model->run(input, options);
    REQUIRE(!refused.ok());
    CHECK(refused.error().code == ErrorCode::capture_too_large);
    CHECK(refused.error().message.find(std::to_string(size)) != std::string::npos);
    CHECK(refused.error().message.find(std::to_string(size - 1)) != std::string::npos);
    CHECK(model->trace_bytes(input, options.record).value() == size);
  }
}

TEST_CASE("a request for what does not exist is refused", "[model][trace][errors]") {
  const auto model = make(tiny_marian());
  const RunInput input = tiny_input(tiny_marian());
  const auto refused = [&](const RecordRequest& record, const std::string& part) {
    RunOptions options;
    options.record = record;
    const auto result = model->run(input, options);
    REQUIRE(!result.ok());
    CHECK(result.error().code == ErrorCode::invalid_argument);
    CHECK(result.error().message.find(part) != std::string::npos);
    CHECK(!model->trace_bytes(input, record).ok());
  };
  RecordRequest record;
  record.tensors = {"patterns"};
  refused(record, "\"patterns\"");
  record.tensors = {"pattern"};
  record.layers = {2};
  refused(record, "layer 2");
  record.layers = {};
  record.heads = {4};
  refused(record, "head 4");
}

TEST_CASE("a layer or head that only one stack has is kept of that one", "[model][trace]") {
  const auto model = make(tiny_bart());  // one layer in the encoder, two in the decoder
  RunOptions options;
  options.record.tensors = {"attn_out"};
  options.record.layers = {1};
  CHECK(names(model->run(tiny_input(tiny_bart()), options).value().trace) ==
        std::set<std::string>{"decoder.1.self.attn_out", "decoder.1.cross.attn_out"});
}

}  // namespace
}  // namespace regard::test
