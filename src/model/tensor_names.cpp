#include "model/tensor_names.h"

#include <algorithm>

namespace regard {
namespace {

using Shape = std::vector<std::size_t>;

class SpecList {
 public:
  void add(std::string name, Shape shape) { specs_.push_back({std::move(name), std::move(shape)}); }

  void add_projection(const std::string& name, std::size_t out, std::size_t in, bool bias) {
    add(name + ".weight", {out, in});
    if (bias) add(name + ".bias", {out});
  }

  void add_norm(const std::string& name, const StackConfig& stack, std::size_t width) {
    add(name + ".gain", {width});
    if (stack.norm == NormKind::layer_norm && stack.norm_bias) add(name + ".bias", {width});
  }

  /// The norms and the scale around one part of a layer.
  void add_around(const std::string& name, const StackConfig& stack, bool first_of_stack) {
    if (!first_of_stack || stack.first_norm) add_norm(name + ".norm", stack, stack.d_model);
    if (stack.norm_place == NormPlace::both) add_norm(name + ".post_norm", stack, stack.d_model);
    if (stack.layer_scale) add(name + ".scale", {stack.d_model});
  }

  void add_attention(const std::string& name, const StackConfig& stack, std::size_t source_width, bool first) {
    const std::size_t width = stack.n_heads * stack.d_head;
    const std::size_t kv_width = stack.n_kv_heads * stack.d_head;
    add_around(name, stack, first);
    add_projection(name + ".q", width, stack.d_model, stack.bias.qkv);
    add_projection(name + ".k", kv_width, source_width, stack.bias.qkv);
    add_projection(name + ".v", kv_width, source_width, stack.bias.qkv);
    for (const char* norm : {".q_norm", ".k_norm"}) {
      if (stack.qk_norm != QkNorm::none) add(name + norm + ".gain", {stack.d_head});
      if (stack.qk_norm == QkNorm::layer) add(name + norm + ".bias", {stack.d_head});
    }
    add_projection(name + ".o", stack.d_model, width, stack.bias.out);
  }

  void add_mlp(const std::string& name, const StackConfig& stack) {
    add_around(name, stack, false);
    add_projection(name + ".up", stack.d_ff, stack.d_model, stack.bias.mlp);
    if (stack.gated) add_projection(name + ".gate", stack.d_ff, stack.d_model, stack.bias.mlp);
    add_projection(name + ".down", stack.d_model, stack.d_ff, stack.bias.mlp);
  }

  void add_stack(const std::string& name, const StackConfig& stack, std::size_t source_width) {
    if (stack.patches) {
      const PatchConfig& patches = *stack.patches;
      add(name + ".patch.weight", {stack.d_model, patches.n_channels, patches.patch_size, patches.patch_size});
      if (patches.bias) add(name + ".patch.bias", {stack.d_model});
      add(name + ".patch.class", {stack.d_model});
      if (patches.distillation) add(name + ".patch.distillation", {stack.d_model});
      if (patches.n_registers > 0) add(name + ".patch.registers", {patches.n_registers, stack.d_model});
    }
    const bool sums_first = stack.embedding_projection == EmbeddingProjection::sum;
    const std::size_t summed = sums_first ? stack.d_embed : stack.d_model;
    if (stack.positions == PositionKind::learned) {
      const std::size_t rows = stack.patches ? stack.patches->n_placed() : stack.position_offset + stack.n_ctx;
      add(name + ".position_embed", {rows, summed});
    }
    if (stack.n_token_types > 0) add(name + ".type_embed", {stack.n_token_types, summed});
    if (stack.n_buckets > 0) add(name + ".bucket_table", {stack.n_buckets, stack.n_heads});
    if (stack.embedding_norm) add_norm(name + ".embed_norm", stack, summed);
    if (stack.embedding_projection != EmbeddingProjection::none) {
      add_projection(name + ".embed_in", stack.d_model, stack.d_embed, sums_first);
    }
    for (std::size_t layer = 0; layer < stack.n_layers; ++layer) {
      const std::string prefix = name + "." + std::to_string(layer);
      add_attention(prefix + ".self", stack, stack.d_model, layer == 0);
      if (stack.cross) add_attention(prefix + ".cross", stack, source_width, false);
      add_mlp(prefix + ".mlp", stack);
    }
    if (stack.final_norm) add_norm(name + ".final_norm", stack, stack.d_model);
    if (stack.embedding_projection == EmbeddingProjection::tokens) {
      add_projection(name + ".embed_out", stack.d_embed, stack.d_model, false);
    }
  }

  void add_label_head(const LabelHead& head, const StackConfig& stack) {
    if (head.dense) add_projection("labels.dense", stack.d_model, stack.d_model, head.dense_bias);
    if (head.norm) add_norm("labels.norm", stack, stack.d_model);
    const bool is_projected = stack.embedding_projection == EmbeddingProjection::tokens;
    const std::size_t hidden = is_projected && !head.dense ? stack.d_embed : stack.d_model;
    const std::size_t width = head.rows == LabelHead::Rows::class_and_mean ? 2 * hidden : hidden;
    add_projection("labels", head.labels.size(), width, head.bias);
    if (head.teacher) add_projection("labels.teacher", head.labels.size(), width, head.bias);
  }

  [[nodiscard]] std::vector<TensorSpec> take() { return std::move(specs_); }

 private:
  std::vector<TensorSpec> specs_;
};

}  // namespace

std::vector<TensorSpec> tensor_specs(const Config& config) {
  SpecList list;
  const StackConfig& last = config.decoder ? *config.decoder : *config.encoder;
  const bool encoder_reads_tokens = config.encoder && !config.encoder->patches;
  if (config.decoder && encoder_reads_tokens && !config.shared_embeddings) {
    list.add("encoder.embed", {config.d_vocab_encoder, config.encoder->embedding_width()});
    list.add("decoder.embed", {config.d_vocab, config.decoder->embedding_width()});
  } else if (config.decoder || encoder_reads_tokens) {
    list.add("embed", {config.d_vocab, last.embedding_width()});
  }
  if (config.encoder) list.add_stack("encoder", *config.encoder, config.encoder->d_model);
  if (config.bridge) list.add_projection("bridge", config.decoder->d_model, config.encoder->d_model, true);
  if (config.decoder) {
    const StackConfig& source = config.encoder && !config.bridge ? *config.encoder : *config.decoder;
    list.add_stack("decoder", *config.decoder, source.d_model);
  }
  if (config.language_head) {
    if (config.logits_transform) {
      list.add_projection("logits.transform", last.embedding_width(), last.d_model, config.transform_bias);
      list.add_norm("logits.transform.norm", last, last.embedding_width());
    }
    if (!config.tied_logits) list.add("logits.weight", {config.d_vocab, last.embedding_width()});
    if (config.logits_bias) list.add("logits.bias", {config.d_vocab});
  }
  if (config.label_head) list.add_label_head(*config.label_head, last);
  return list.take();
}

bool same_shape(const Shape& a, const Shape& b) {
  const auto without_ones = [](Shape shape) {
    std::erase(shape, std::size_t{1});
    return shape;
  };
  return without_ones(a) == without_ones(b);
}

std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + "]";
}

}  // namespace regard
