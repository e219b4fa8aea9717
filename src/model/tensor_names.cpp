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

  void add_norm(const std::string& name, const StackConfig& stack) {
    add(name + ".gain", {stack.d_model});
    if (stack.norm == NormKind::layer_norm) add(name + ".bias", {stack.d_model});
  }

  void add_attention(const std::string& name, const StackConfig& stack, std::size_t source_width) {
    const std::size_t width = stack.n_heads * stack.d_head;
    const std::size_t kv_width = stack.n_kv_heads * stack.d_head;
    add_norm(name + ".norm", stack);
    add_projection(name + ".q", width, stack.d_model, stack.bias);
    add_projection(name + ".k", kv_width, source_width, stack.bias);
    add_projection(name + ".v", kv_width, source_width, stack.bias);
    add_projection(name + ".o", stack.d_model, width, stack.bias);
  }

  void add_mlp(const std::string& name, const StackConfig& stack) {
    add_norm(name + ".norm", stack);
    add_projection(name + ".up", stack.d_ff, stack.d_model, stack.bias);
    if (stack.gated) add_projection(name + ".gate", stack.d_ff, stack.d_model, stack.bias);
    add_projection(name + ".down", stack.d_model, stack.d_ff, stack.bias);
  }

  void add_stack(const std::string& name, const StackConfig& stack, std::size_t source_width) {
    if (stack.patches) {
      const PatchConfig& patches = *stack.patches;
      add(name + ".patch.weight", {stack.d_model, patches.n_channels, patches.patch_size, patches.patch_size});
      add(name + ".patch.bias", {stack.d_model});
      add(name + ".patch.class", {stack.d_model});
    }
    if (stack.positions == PositionKind::learned) {
      const std::size_t rows = stack.patches ? stack.patches->n_tokens() : stack.position_offset + stack.n_ctx;
      add(name + ".position_embed", {rows, stack.d_model});
    }
    if (stack.n_token_types > 0) add(name + ".type_embed", {stack.n_token_types, stack.d_model});
    if (stack.positions == PositionKind::t5_bucket) add(name + ".bucket_table", {stack.n_buckets, stack.n_heads});
    if (stack.embedding_norm) add_norm(name + ".embed_norm", stack);
    for (std::size_t layer = 0; layer < stack.n_layers; ++layer) {
      const std::string prefix = name + "." + std::to_string(layer);
      add_attention(prefix + ".self", stack, stack.d_model);
      if (stack.cross) add_attention(prefix + ".cross", stack, source_width);
      add_mlp(prefix + ".mlp", stack);
    }
    if (stack.final_norm) add_norm(name + ".final_norm", stack);
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
    list.add("encoder.embed", {config.d_vocab_encoder, config.encoder->d_model});
    list.add("decoder.embed", {config.d_vocab, config.decoder->d_model});
  } else if (config.decoder || encoder_reads_tokens) {
    list.add("embed", {config.d_vocab, last.d_model});
  }
  if (config.encoder) list.add_stack("encoder", *config.encoder, config.encoder->d_model);
  if (config.decoder) {
    list.add_stack("decoder", *config.decoder, config.encoder ? config.encoder->d_model : config.decoder->d_model);
  }
  if (config.language_head) {
    if (config.logits_transform) {
      list.add_projection("logits.transform", last.d_model, last.d_model, true);
      list.add_norm("logits.transform.norm", last);
    }
    if (!config.tied_logits) list.add("logits.weight", {config.d_vocab, last.d_model});
    if (config.logits_bias) list.add("logits.bias", {config.d_vocab});
  }
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
