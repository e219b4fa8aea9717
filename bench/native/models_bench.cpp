// Whole models of the usual sizes, their weights at random: BERT-base and ViT-base, GPT-2's prompt and its next token.

#include <benchmark/benchmark.h>

#include "model/generation.h"
#include "model/tensor_names.h"
#include "model/transformer.h"
#include "model/weights.h"

namespace {

using namespace regard;

/// Every tensor that a configuration names, small and different; gains are about 1.
class MadeUp final : public TensorSource {
 public:
  explicit MadeUp(const Config& config) : specs_(tensor_specs(config)) {}
  [[nodiscard]] bool has(std::string_view name) const override { return find(name) != nullptr; }
  [[nodiscard]] std::vector<std::size_t> shape(std::string_view name) const override { return find(name)->shape; }
  [[nodiscard]] Status read(std::string_view name, std::span<float> out) const override {
    const float centre = name.ends_with(".gain") ? 1.0f : 0.0f;
    std::uint32_t state = static_cast<std::uint32_t>(out.size());
    for (float& x : out) {
      state = state * 1664525u + 1013904223u;
      x = centre + 0.035f * (static_cast<float>(state >> 8) * 0x1p-23f - 1.0f);
    }
    return success();
  }

 private:
  [[nodiscard]] const TensorSpec* find(std::string_view name) const {
    for (const TensorSpec& spec : specs_)
      if (spec.name == name) return &spec;
    return nullptr;
  }
  std::vector<TensorSpec> specs_;
};

StackConfig base_stack(std::size_t n_layers) {
  StackConfig stack;
  stack.n_layers = n_layers;
  stack.d_model = 768;
  stack.n_heads = stack.n_kv_heads = 12;
  stack.d_head = 64;
  stack.d_ff = 3072;
  stack.n_ctx = 1024;
  stack.positions = PositionKind::learned;
  stack.activation = kernels::Activation::gelu_erf;
  return stack;
}

Config bert(std::size_t n_layers) {
  Config config;
  config.family = "bert";
  config.d_vocab = 1000;
  config.encoder = base_stack(n_layers);
  config.encoder->embedding_norm = true;
  config.language_head = false;
  return config;
}

Config vit() {
  Config config;
  config.family = "vit";
  config.encoder = base_stack(12);
  config.encoder->norm_place = NormPlace::pre;
  config.encoder->final_norm = true;
  config.encoder->patches = PatchConfig{.image_size = 224, .patch_size = 16, .n_channels = 3};
  config.encoder->n_ctx = config.encoder->patches->n_placed();
  config.language_head = false;
  return config;
}

Config gpt2() {
  Config config;
  config.family = "gpt2";
  config.d_vocab = 50257;
  config.decoder = base_stack(12);
  config.decoder->causal = true;
  config.decoder->norm_place = NormPlace::pre;
  config.decoder->final_norm = true;
  config.decoder->activation = kernels::Activation::gelu_tanh;
  return config;
}

RunInput input_of(const Config& config, std::size_t length) {
  RunInput input;
  if (config.encoder && config.encoder->patches) {
    input.pixels.assign(std::size_t{3} * 224 * 224, 0.5f);
    return input;
  }
  for (std::size_t i = 0; i < length; ++i)
    input.ids.push_back(static_cast<std::int64_t>((i * 37 + 1) % config.d_vocab));
  return input;
}

void encoder(benchmark::State& state, const Config& config, bool keeps) {
  const auto model = Transformer::create(config, MadeUp(config));
  if (!model.ok()) return state.SkipWithError(model.error().message.c_str());
  const RunInput input = input_of(config, 128);
  RunOptions options;
  if (keeps) options.record.tensors = {"pattern"};
  for (auto _ : state) {
    auto run = model.value()->run(input, options);
    if (!run.ok()) return state.SkipWithError(run.error().message.c_str());
    benchmark::DoNotOptimize(run.value().hidden.data());
  }
}

/// A prompt of 64 tokens with its first answer, or what each of the 63 tokens after that takes.
void generation(benchmark::State& state, bool prompt) {
  const Config config = gpt2();
  const auto model = Transformer::create(config, MadeUp(config));
  if (!model.ok()) return state.SkipWithError(model.error().message.c_str());
  GenerateOptions options;
  options.max_new_tokens = 64;
  std::optional<Generation> under_way;
  std::size_t left = 0;
  for (auto _ : state) {
    state.PauseTiming();
    if (prompt || left == 0) {
      auto begun = Generation::start(model.value(), input_of(config, 64), options);
      if (!begun.ok()) return state.SkipWithError(begun.error().message.c_str());
      under_way.emplace(std::move(begun.value()));
      if (!prompt && !under_way->next().ok()) return state.SkipWithError("no first token");
      left = options.max_new_tokens - 1;
    }
    state.ResumeTiming();
    if (!under_way->next().ok()) return state.SkipWithError("no next token");
    --left;
  }
}

BENCHMARK_CAPTURE(encoder, bert_layer, bert(1), false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encoder, bert_base, bert(12), false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encoder, bert_base_kept, bert(12), true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encoder, vit_base, vit(), false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(generation, gpt2_prompt, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(generation, gpt2_token, false)->Unit(benchmark::kMillisecond);

}  // namespace
