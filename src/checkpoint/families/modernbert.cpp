#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kModernBertSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon norm_eps =1e-5
norm_bias norm_bias =0
attention_bias attention_bias =0
mlp_bias mlp_bias =0
activation hidden_activation =gelu
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kModernBertNames = R"(
embed embeddings.tok_embeddings
embed_norm embeddings.norm
{}.self.q layers.{}.attn.Wqkv first
{}.self.k layers.{}.attn.Wqkv next_to_last
{}.self.v layers.{}.attn.Wqkv last
{}.self.o layers.{}.attn.Wo
{}.self.norm layers.{}.attn_norm
{}.mlp.gate layers.{}.mlp.Wi first
{}.mlp.up layers.{}.mlp.Wi last
{}.mlp.down layers.{}.mlp.Wo
{}.mlp.norm layers.{}.mlp_norm
final_norm final_norm
logits.transform.norm head.norm
logits.transform head.dense
logits decoder
labels.norm head.norm
labels.dense head.dense
labels classifier
)";

constexpr std::array kModernBertHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::gelu_erf, false, true, true},
    HeadRule{"ForTokenClassification", Rows::all, true, Activation::gelu_erf, false, true, true},
    HeadRule{"ForQuestionAnswering", Rows::all, true, Activation::gelu_erf, false, true, true},
};

Config modernbert_skeleton() {
  StackConfig stack;
  stack.norm_place = NormPlace::pre;
  stack.first_norm = false;
  stack.embedding_norm = stack.final_norm = true;
  stack.gated = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.encoder = stack;
  config.logits_transform = true;
  config.transform_activation = Activation::gelu_erf;
  return config;
}

void finish_modernbert(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.encoder;
  // local_attention counts both sides and the token itself.
  const auto side = static_cast<std::size_t>(reader.whole("local_attention", {}, 2, kMaxContext, 128)) / 2;
  const auto every = static_cast<std::size_t>(reader.whole("global_attn_every_n_layers", {}, 1, kMaxLayers, 3));
  const auto local = layers_where(stack, [&](std::size_t layer) { return layer % every != 0; });
  read_windows(reader, Window{side, side}, local, stack);
  read_rotary(reader, {160000.0, 10000.0, "global_rope_theta", "local_rope_theta"}, stack);
  config.logits_bias = reader.truth("decoder_bias", 1);
  config.transform_bias = reader.truth("classifier_bias", 0);
  if (!config.label_head) return;
  config.label_head->dense_bias = config.transform_bias;
  const nlohmann::json* pooling = reader.find({"classifier_pooling"});
  const bool takes_mean = pooling != nullptr && *pooling == "mean";
  if (takes_mean && config.label_head->rows == Rows::first) config.label_head->rows = Rows::mean;
}

}  // namespace

const Family kModernBert{
    "modernbert",     "model.",         {}, modernbert_skeleton, kModernBertSettings, kModernBertNames,
    kModernBertHeads, finish_modernbert};

}  // namespace regard
