#include "model/stack_weights.h"

namespace regard {
namespace {

AttentionWeights read_attention(TensorReader& reader, const std::string& name, const StackConfig& config, bool cross) {
  AttentionWeights weights;
  weights.norm = reader.read_norm(name + ".norm", config);
  if (cross) {
    weights.q = reader.read_projection(name + ".q");
    weights.kv = reader.read_projections({name + ".k", name + ".v"});
  } else {
    weights.qkv = reader.read_projections({name + ".q", name + ".k", name + ".v"});
  }
  weights.out = reader.read_projection(name + ".o");
  return weights;
}

FeedForwardWeights read_feed_forward(TensorReader& reader, const std::string& name, const StackConfig& config) {
  FeedForwardWeights weights;
  weights.norm = reader.read_norm(name + ".norm", config);
  weights.up = reader.read_projection(name + ".up");
  if (config.gated) weights.gate = reader.read_projection(name + ".gate");
  weights.down = reader.read_projection(name + ".down");
  return weights;
}

EmbeddingWeights read_embedding(TensorReader& reader, const std::string& name, const StackConfig& config,
                                const Matrix* tokens) {
  EmbeddingWeights weights;
  weights.tokens = tokens;
  if (config.positions == PositionKind::learned) {
    weights.positions = reader.read_matrix(name + ".position_embed");
    const auto skipped = static_cast<Index>(config.patches ? 0 : config.position_offset);
    if (skipped > 0 && weights.positions.rows() > skipped) {
      weights.positions = weights.positions.bottomRows(weights.positions.rows() - skipped).eval();
    }
  }
  if (config.n_token_types > 0) weights.types = reader.read_matrix(name + ".type_embed");
  if (config.patches) {
    weights.patches = reader.read_projection(name + ".patch");
    weights.patch_class = reader.read(name + ".patch.class");
  }
  if (config.embedding_norm) weights.norm = reader.read_norm(name + ".embed_norm", config);
  return weights;
}

/// The tables of positions that are not learned.
Status make_positions(const StackConfig& config, StackWeights& weights) {
  const bool halves = config.positions == PositionKind::sinusoid_halves;
  if (halves || config.positions == PositionKind::sinusoid_interleaved) {
    Matrix& table = weights.embedding.positions;
    table.resize(static_cast<Index>(config.n_ctx), static_cast<Index>(config.d_model));
    REGARD_TRY(sinusoid_positions(halves ? SinusoidLayout::halves : SinusoidLayout::interleaved, 0, view(table)));
  } else if (config.positions == PositionKind::rotary) {
    const RotaryPairs pairs = config.rotary_pairs ? RotaryPairs::pairs : RotaryPairs::halves;
    auto rotary = Rotary::create(config.rotary_dims, config.rotary_base, pairs, config.n_ctx);
    REGARD_TRY(rotary);
    weights.rotary = std::move(rotary).value();
  } else if (config.positions == PositionKind::alibi) {
    auto slopes = alibi_slopes(config.n_heads);
    REGARD_TRY(slopes);
    weights.alibi_slopes = std::move(slopes).value();
  }
  return success();
}

std::uint64_t bytes_of(const Matrix& x) { return sizeof(float) * static_cast<std::uint64_t>(x.size()); }

std::uint64_t bytes_of(const AttentionWeights& a) {
  return a.norm.bytes() + a.qkv.bytes() + a.q.bytes() + a.kv.bytes() + a.out.bytes();
}

}  // namespace

StackWeights read_stack(TensorReader& reader, const std::string& name, const StackConfig& config,
                        const Matrix* tokens) {
  StackWeights weights;
  weights.name = name;
  weights.embedding = read_embedding(reader, name, config, tokens);
  for (std::size_t i = 0; i < config.n_layers && reader.status().ok(); ++i) {
    const std::string prefix = name + "." + std::to_string(i);
    LayerWeights layer;
    layer.self = read_attention(reader, prefix + ".self", config, false);
    if (config.cross) layer.cross = read_attention(reader, prefix + ".cross", config, true);
    layer.mlp = read_feed_forward(reader, prefix + ".mlp", config);
    weights.layers.push_back(std::move(layer));
  }
  if (config.final_norm) weights.final_norm = reader.read_norm(name + ".final_norm", config);
  if (config.positions == PositionKind::t5_bucket) weights.bucket_table = reader.read(name + ".bucket_table");
  if (!reader.status().ok()) return weights;
  if (const Status made = make_positions(config, weights); !made.ok()) reader.fail(made.error());
  return weights;
}

std::uint64_t StackWeights::bytes() const {
  std::uint64_t total = bytes_of(embedding.positions) + bytes_of(embedding.types) + embedding.patches.bytes() +
                        sizeof(float) * (embedding.patch_class.size() + bucket_table.size() + alibi_slopes.size());
  if (embedding.norm) total += embedding.norm->bytes();
  for (const LayerWeights& layer : layers) {
    total += bytes_of(layer.self) + layer.mlp.norm.bytes() + layer.mlp.up.bytes() + layer.mlp.gate.bytes() +
             layer.mlp.down.bytes();
    if (layer.cross) total += bytes_of(*layer.cross);
  }
  if (final_norm) total += final_norm->bytes();
  return total;
}

}  // namespace regard
