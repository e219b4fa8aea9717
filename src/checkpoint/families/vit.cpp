// Images as sequences of patches: ViT, DeiT, DINOv2.

#include <array>

#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using enum Setting;
using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::array kSettings{
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-12},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{qkv_bias, Side::both, "qkv_bias", {}, 1},
    SettingRule{image_size, Side::both, "image_size"},
    SettingRule{patch_size, Side::both, "patch_size"},
    SettingRule{n_channels, Side::both, "num_channels", {}, 3},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kDinoSettings{
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-6},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{qkv_bias, Side::both, "qkv_bias", {}, 1},
    SettingRule{image_size, Side::both, "image_size"},
    SettingRule{patch_size, Side::both, "patch_size"},
    SettingRule{n_channels, Side::both, "num_channels", {}, 3},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr auto kAsStored = Layout::as_stored;

constexpr std::array kNames{
    NameRule{"patch", "embeddings.patch_embeddings.projection"},
    NameRule{"patch.class", "embeddings.cls_token", kAsStored, Part::whole, true},
    NameRule{"patch.distillation", "embeddings.distillation_token", kAsStored, Part::whole, true},
    NameRule{"patch.registers", "embeddings.register_tokens", kAsStored, Part::whole, true},
    NameRule{"position_embed", "embeddings.position_embeddings", kAsStored, Part::whole, true},

    NameRule{"{}.self.q", "encoder.layer.{}.attention.attention.query"},
    NameRule{"{}.self.k", "encoder.layer.{}.attention.attention.key"},
    NameRule{"{}.self.v", "encoder.layer.{}.attention.attention.value"},
    NameRule{"{}.self.o", "encoder.layer.{}.attention.output.dense"},
    NameRule{"{}.self.norm", "encoder.layer.{}.layernorm_before"},
    NameRule{"{}.self.norm", "encoder.layer.{}.norm1"},
    NameRule{"{}.self.scale", "encoder.layer.{}.layer_scale1.lambda1", kAsStored, Part::whole, true},
    NameRule{"{}.mlp.up", "encoder.layer.{}.intermediate.dense"},
    NameRule{"{}.mlp.up", "encoder.layer.{}.mlp.fc1"},
    NameRule{"{}.mlp.down", "encoder.layer.{}.output.dense"},
    NameRule{"{}.mlp.down", "encoder.layer.{}.mlp.fc2"},
    NameRule{"{}.mlp.norm", "encoder.layer.{}.layernorm_after"},
    NameRule{"{}.mlp.norm", "encoder.layer.{}.norm2"},
    NameRule{"{}.mlp.scale", "encoder.layer.{}.layer_scale2.lambda1", kAsStored, Part::whole, true},
    // DINOv2's largest: a gated form, its two projections in one.
    NameRule{"{}.mlp.gate", "encoder.layer.{}.mlp.weights_in", kAsStored, Part::first},
    NameRule{"{}.mlp.up", "encoder.layer.{}.mlp.weights_in", kAsStored, Part::last},
    NameRule{"{}.mlp.down", "encoder.layer.{}.mlp.weights_out"},
    NameRule{"final_norm", "layernorm"},

    NameRule{"labels", "classifier"},
    NameRule{"labels", "cls_classifier"},
    NameRule{"labels.teacher", "distillation_classifier"},
};

constexpr std::array kHeads{
    HeadRule{"ForImageClassification", Rows::first},
};
constexpr std::array kDeitHeads{
    HeadRule{"ForImageClassification", Rows::first},
    HeadRule{"ForImageClassificationWithTeacher", Rows::first, false, Activation::none, false, true, false, true},
};
constexpr std::array kDinoHeads{
    HeadRule{"ForImageClassification", Rows::class_and_mean},
};

Config skeleton() {
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
  Config config = skeleton();
  config.encoder->patches->distillation = true;
  return config;
}

Config dino_skeleton() {
  Config config = skeleton();
  config.encoder->layer_scale = true;
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
  config.encoder->n_ctx = config.encoder->patches->n_tokens();
}

}  // namespace

const Family kVit{"vit", "vit.", {}, skeleton, kSettings, kNames, kHeads};
const Family kDeit{"deit", "deit.", {}, deit_skeleton, kSettings, kNames, kDeitHeads};
const Family kDinov2{"dinov2", "dinov2.", {}, dino_skeleton, kDinoSettings, kNames, kDinoHeads, finish_dino};
const Family kDinov2WithRegisters{
    "dinov2_with_registers", "dinov2_with_registers.", {}, dino_skeleton, kDinoSettings, kNames, kDinoHeads,
    finish_with_registers};

}  // namespace regard
