// Every tensor of a run of each family, and the tokens and scores of a generation.

#include <string>
#include <vector>

#include "digest/cases.h"
#include "model/families.h"
#include "model/generation.h"
#include "model/memory_tensors.h"

namespace regard::digest {
namespace {

using test::tiny_input;

/// A failure is a case too: of no floats, so that the golden shows it.
std::vector<float> everything(const Transformer& model, const RunInput& input) {
  RunOptions options;
  options.record.tensors = {"q",        "k",         "v",         "scores",     "pattern", "z",
                            "attn_out", "resid_pre", "resid_mid", "resid_post", "mlp_out", "logits"};
  std::vector<float> all;
  const auto run = model.run(input, options);
  if (!run.ok()) return all;
  for (const TraceEntry& entry : run.value().trace.entries) all.insert(all.end(), entry.data.begin(), entry.data.end());
  return all;
}

std::vector<float> fused(const Transformer& model, const RunInput& input) {
  const auto run = model.run(input, {});
  if (!run.ok()) return {};
  const Matrix& hidden = run.value().hidden;
  return {hidden.data(), hidden.data() + hidden.size()};
}

/// Tokens and log-probabilities, step by step.
std::vector<float> generated(const std::shared_ptr<const Transformer>& model, RunInput input, GenerateOptions options) {
  input.decoder_ids.clear();
  options.max_new_tokens = 12;
  std::vector<float> all;
  auto generation = Generation::start(model, input, options);
  if (!generation.ok()) return all;
  for (bool finished = false; !finished;) {
    const auto step = generation.value().next();
    if (!step.ok()) return {};
    all.push_back(static_cast<float>(step.value().token));
    all.push_back(step.value().log_probability);
    finished = step.value().finished;
  }
  return all;
}

}  // namespace

void model_cases(Report& report) {
  for (const Config& config : test::all_families()) {
    const auto model = Transformer::create(config, test::MemoryTensors(config, 17));
    if (!model.ok()) continue;
    const RunInput input = tiny_input(config, 19);
    const std::string name = "model." + config.family + ".";
    report.add(name + "traced", everything(*model.value(), input));
    report.add(name + "fused", fused(*model.value(), input));
    if (!config.decoder) continue;
    GenerateOptions beams, sampled;
    beams.beams = 3;
    sampled.sample = true;
    sampled.top_p = 0.9f;
    sampled.seed = 5;
    report.add(name + "greedy", generated(model.value(), input, {}));
    report.add(name + "beams", generated(model.value(), input, beams));
    report.add(name + "sampled", generated(model.value(), input, sampled));
  }
}

}  // namespace regard::digest
