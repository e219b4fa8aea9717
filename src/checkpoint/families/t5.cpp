// T5, T5 1.1 and Flan-T5.

#include <cmath>
#include <string>

#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"
#include "shape.h"

namespace regard {
namespace {

using kernels::Activation;

constexpr std::string_view kT5Settings = R"(
d_vocab vocab_size
d_model d_model
d_head d_kv
d_ff d_ff
encoder.n_layers num_layers
decoder.n_layers num_decoder_layers|num_layers
n_heads num_heads
norm_epsilon layer_norm_epsilon =1e-6
must_be_off quantization_config
)";

// where a file has none, the table stands in for it
// The feed-forward part is a decoder layer's third, an encoder layer's second; plain, its one projection is "wi".
constexpr std::string_view kT5Names = R"(
embed shared
embed encoder.embed_tokens
embed decoder.embed_tokens
logits lm_head
logits shared
logits encoder.embed_tokens
logits decoder.embed_tokens
bucket_table @.block.0.layer.0.SelfAttention.relative_attention_bias.weight exact
{}.self.q @.block.{}.layer.0.SelfAttention.q
{}.self.k @.block.{}.layer.0.SelfAttention.k
{}.self.v @.block.{}.layer.0.SelfAttention.v
{}.self.o @.block.{}.layer.0.SelfAttention.o
{}.self.norm @.block.{}.layer.0.layer_norm
{}.cross.q @.block.{}.layer.1.EncDecAttention.q
{}.cross.k @.block.{}.layer.1.EncDecAttention.k
{}.cross.v @.block.{}.layer.1.EncDecAttention.v
{}.cross.o @.block.{}.layer.1.EncDecAttention.o
{}.cross.norm @.block.{}.layer.1.layer_norm
encoder.{}.mlp.gate encoder.block.{}.layer.1.DenseReluDense.wi_0
encoder.{}.mlp.up encoder.block.{}.layer.1.DenseReluDense.wi_1
encoder.{}.mlp.up encoder.block.{}.layer.1.DenseReluDense.wi
encoder.{}.mlp.down encoder.block.{}.layer.1.DenseReluDense.wo
encoder.{}.mlp.norm encoder.block.{}.layer.1.layer_norm
decoder.{}.mlp.gate decoder.block.{}.layer.2.DenseReluDense.wi_0
decoder.{}.mlp.up decoder.block.{}.layer.2.DenseReluDense.wi_1
decoder.{}.mlp.up decoder.block.{}.layer.2.DenseReluDense.wi
decoder.{}.mlp.down decoder.block.{}.layer.2.DenseReluDense.wo
decoder.{}.mlp.norm decoder.block.{}.layer.2.layer_norm
final_norm @.final_layer_norm
)";

Config t5_skeleton() {
  StackConfig encoder;
  encoder.norm = NormKind::rms_norm;
  encoder.norm_place = NormPlace::pre;
  encoder.final_norm = true;
  encoder.bias = kNoBiases;
  encoder.score_scale = 1.0f;
  encoder.positions = PositionKind::t5_bucket;
  encoder.n_ctx = kMaxContext;  // distances beyond the last bucket share it: there is no longest text
  StackConfig decoder = encoder;
  decoder.causal = decoder.cross = true;
  Config config;
  config.encoder = encoder;
  config.decoder = decoder;
  config.tied_logits = false;
  return config;
}

/// "relu", "gated-gelu" (then the tanh form), "gated-silu"
Activation read_feed_forward(SettingReader& reader, bool& gated) {
  std::string name = reader.find({"feed_forward_proj"}) == nullptr ? "relu" : reader.text("feed_forward_proj");
  gated = name.starts_with("gated-");
  if (gated) name.erase(0, 6);
  if (name == "relu") return Activation::relu;
  if (name == "gelu") return gated ? Activation::gelu_tanh : Activation::gelu_erf;
  if (name == "gelu_new") return Activation::gelu_tanh;
  if (name != "silu") reader.refuse("feed_forward_proj", "must be relu, gelu or silu, or one of them after gated-");
  return Activation::silu;
}

void finish_t5(SettingReader& reader, Config& config) {
  bool gated = false;
  const Activation activation = read_feed_forward(reader, gated);
  const auto buckets = static_cast<std::size_t>(reader.whole("relative_attention_num_buckets", {}, 4, kMaxContext, 32));
  const auto furthest =
      static_cast<std::size_t>(reader.whole("relative_attention_max_distance", {}, 1, kMaxContext, 128));
  for (std::optional<StackConfig>* stack : {&config.encoder, &config.decoder}) {
    if (!*stack) continue;  // T5EncoderModel
    (*stack)->activation = activation;
    (*stack)->gated = gated;
    (*stack)->n_buckets = buckets;
    (*stack)->bucket_max_distance = furthest;
  }
  const bool scales = reader.find({"scale_decoder_outputs"}) != nullptr ? reader.truth("scale_decoder_outputs", 1)
                                                                        : reader.truth("tie_word_embeddings", 1);
  if (scales) config.logits_scale = 1.0f / std::sqrt(static_cast<float>(config.encoder->d_model));
}

}  // namespace

const Family kT5{"t5", "transformer.", {}, t5_skeleton, kT5Settings, kT5Names, {}, finish_t5};

}  // namespace regard
