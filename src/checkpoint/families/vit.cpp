// Images as sequences of patches: ViT, DeiT, DINOv2.

#include <array>
#include <string_view>

#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kVitSettings = R"(
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
norm_epsilon layer_norm_eps =1e-12
activation hidden_act =gelu
qkv_bias qkv_bias =1
image_size image_size
patch_size patch_size
n_channels num_channels =3
must_be_off quantization_config
)";

constexpr std::string_view kDinoSettings = R"(
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
norm_epsilon layer_norm_eps =1e-6
activation hidden_act =gelu
qkv_bias qkv_bias =1
image_size image_size
patch_size patch_size
n_channels num_channels =3
must_be_off quantization_config
)";

// DINOv2's largest: a gated form, its two projections in one.
constexpr std::string_view kVitNames = R"(
patch embeddings.patch_embeddings.projection
patch.class embeddings.cls_token exact
patch.distillation embeddings.distillation_token exact
patch.registers embeddings.register_tokens exact
position_embed embeddings.position_embeddings exact
{}.self.q encoder.layer.{}.attention.attention.query
{}.self.k encoder.layer.{}.attention.attention.key
{}.self.v encoder.layer.{}.attention.attention.value
{}.self.o encoder.layer.{}.attention.output.dense
{}.self.norm encoder.layer.{}.layernorm_before
{}.self.norm encoder.layer.{}.norm1
{}.self.scale encoder.layer.{}.layer_scale1.lambda1 exact
{}.mlp.up encoder.layer.{}.intermediate.dense
{}.mlp.up encoder.layer.{}.mlp.fc1
{}.mlp.down encoder.layer.{}.output.dense
{}.mlp.down encoder.layer.{}.mlp.fc2
{}.mlp.norm encoder.layer.{}.layernorm_after
{}.mlp.norm encoder.layer.{}.norm2
{}.mlp.scale encoder.layer.{}.layer_scale2.lambda1 exact
{}.mlp.gate encoder.layer.{}.mlp.weights_in first
{}.mlp.up encoder.layer.{}.mlp.weights_in last
{}.mlp.down encoder.layer.{}.mlp.weights_out
final_norm layernorm
labels classifier
labels cls_classifier
labels.teacher distillation_classifier
)";

constexpr std::array kVitHeads{
    HeadRule{"ForImageClassification", Rows::first},
};
constexpr std::array kDeitHeads{
    HeadRule{"ForImageClassification", Rows::first},
    HeadRule{"ForImageClassificationWithTeacher", Rows::first, false, Activation::none, false, true, false, true},
};
constexpr std::array kDinoHeads{
    HeadRule{"ForImageClassification", Rows::class_and_mean},
};

Config vit_skeleton() {
  StackConfig stack;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.positions = PositionKind::learned;
  stack.patches.emplace();
  Config config;
  config.encoder = stack;
  return config;
}

Config deit_skeleton() {
  Config config = vit_skeleton();
  config.encoder->patches->distillation = true;
  return config;
}

Config dino_skeleton() {
  Config config = vit_skeleton();
  config.encoder->layer_scale = true;
  config.encoder->patches->resampling = Resampling::cubic;
  return config;
}

void finish_dino(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.encoder;
  const auto ratio = static_cast<std::size_t>(reader.whole("mlp_ratio", {}, 1, 64, 4));
  stack.d_ff = ratio * stack.d_model;
  if (!reader.truth("use_swiglu_ffn", 0)) return;
  stack.gated = true;
  stack.activation = Activation::silu;
  stack.d_ff = (stack.d_ff * 2 / 3 + 7) / 8 * 8;
}

void finish_with_registers(SettingReader& reader, Config& config) {
  finish_dino(reader, config);
  config.encoder->patches->n_registers = static_cast<std::size_t>(reader.whole("num_register_tokens", {}, 0, 1024, 4));
  config.encoder->patches->resampling = Resampling::cubic_smoothed;
  config.encoder->n_ctx = config.encoder->patches->n_tokens();
}

}  // namespace

const Family kVit{"vit", "vit.", {}, vit_skeleton, kVitSettings, kVitNames, kVitHeads};
const Family kDeit{"deit", "deit.", {}, deit_skeleton, kVitSettings, kVitNames, kDeitHeads};
const Family kDinov2{"dinov2", "dinov2.", {}, dino_skeleton, kDinoSettings, kVitNames, kDinoHeads, finish_dino};
const Family kDinov2WithRegisters{
    "dinov2_with_registers", "dinov2_with_registers.", {}, dino_skeleton, kDinoSettings, kVitNames, kDinoHeads,
    finish_with_registers};

}  // namespace regard
