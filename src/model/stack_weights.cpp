#include "model/stack_weights.h"

namespace regard {
namespace {

AroundWeights read_around(TensorReader& reader, const std::string& name, const StackConfig& config) {
  AroundWeights weights;
  if (reader.has(name + ".norm.gain")) weights.norm = reader.read_norm(name + ".norm", config);
  if (config.norm_place == NormPlace::both) weights.post_norm = reader.read_norm(name + ".post_norm", config);
  if (config.layer_scale) weights.scale = reader.read(name + ".scale");
  return weights;
}

AttentionWeights read_attention(TensorReader& reader, const std::string& name, const StackConfig& config, bool cross) {
  AttentionWeights weights;
  weights.around = read_around(reader, name, config);
  if (config.qk_norm != QkNorm::none) {
    weights.q_norm = reader.read_head_norm(name + ".q_norm", config);
    weights.k_norm = reader.read_head_norm(name + ".k_norm", config);
  }
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
  weights.around = read_around(reader, name, config);
  weights.up = reader.read_projection(name + ".up");
  if (config.gated) weights.gate = reader.read_projection(name + ".gate");
  weights.down = reader.read_projection(name + ".down");
  return weights;
}

Matrix read_patch_tokens(TensorReader& reader, const std::string& name, const StackConfig& config) {
  std::vector<float> rows = reader.read(name + ".patch.class");
  if (config.patches->distillation) {
    const std::vector<float> second = reader.read(name + ".patch.distillation");
    rows.insert(rows.end(), second.begin(), second.end());
  }
  const auto d = static_cast<Index>(config.d_model);
  return view(rows.data(), static_cast<Index>(rows.size()) / d, d, d);
}

EmbeddingWeights read_embedding(TensorReader& reader, const std::string& name, const StackConfig& config,
                                const Projection* tokens) {
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
    weights.patch_tokens = read_patch_tokens(reader, name, config);
    if (config.patches->n_registers > 0) weights.patch_registers = reader.read_matrix(name + ".patch.registers");
  }
  if (config.embedding_norm) weights.norm = reader.read_norm(name + ".embed_norm", config);
  if (config.embedding_projection != EmbeddingProjection::none) weights.in = reader.read_projection(name + ".embed_in");
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
    const RotaryConfig& wanted = config.rotary;
    const RotaryPairs pairs = wanted.pairs ? RotaryPairs::pairs : RotaryPairs::halves;
    const RotaryScaling scaling{wanted.factor, wanted.low_frequency, wanted.high_frequency, wanted.original_ctx};
    auto rotary = Rotary::create(wanted.dims, wanted.base, pairs, config.n_ctx, scaling);
    REGARD_TRY(rotary);
    weights.rotary = std::move(rotary).value();
    if (wanted.base_in_windows > 0.0f) {
      auto in_windows = Rotary::create(wanted.dims, wanted.base_in_windows, pairs, config.n_ctx);
      REGARD_TRY(in_windows);
      weights.rotary_in_windows = std::move(in_windows).value();
    }
  } else if (config.positions == PositionKind::alibi) {
    auto slopes = alibi_slopes(config.n_heads);
    REGARD_TRY(slopes);
    weights.alibi_slopes = std::move(slopes).value();
  }
  return success();
}

std::uint64_t bytes_of(const Matrix& x) { return sizeof(float) * static_cast<std::uint64_t>(x.size()); }

std::uint64_t bytes_of(const AttentionWeights& a) {
  return a.around.bytes() + a.qkv.bytes() + a.q.bytes() + a.kv.bytes() + a.out.bytes() +
         (a.q_norm ? a.q_norm->bytes() + a.k_norm->bytes() : 0);
}

}  // namespace

StackWeights read_stack(TensorReader& reader, const std::string& name, const StackConfig& config,
                        const Projection* tokens) {
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
  if (config.embedding_projection == EmbeddingProjection::tokens) {
    weights.embed_out = reader.read_projection(name + ".embed_out");
  }
  if (config.n_buckets > 0) weights.bucket_table = reader.read(name + ".bucket_table");
  if (!reader.status().ok()) return weights;
  if (const Status made = make_positions(config, weights); !made.ok()) reader.fail(made.error());
  return weights;
}

void AroundWeights::finish(Matrix& y) const {
  if (post_norm) post_norm->apply(y);
  if (scale.empty()) return;
  const auto width = static_cast<Index>(scale.size());
  y.array().rowwise() *= view(scale.data(), 1, width, width).row(0).array();
}

std::uint64_t AroundWeights::bytes() const {
  return (norm ? norm->bytes() : 0) + (post_norm ? post_norm->bytes() : 0) + sizeof(float) * scale.size();
}

std::uint64_t StackWeights::bytes() const {
  std::uint64_t total = bytes_of(embedding.positions) + bytes_of(embedding.types) + embedding.patches.bytes() +
                        bytes_of(embedding.patch_tokens) + bytes_of(embedding.patch_registers) + embedding.in.bytes() +
                        embed_out.bytes() + sizeof(float) * (bucket_table.size() + alibi_slopes.size());
  if (embedding.norm) total += embedding.norm->bytes();
  for (const LayerWeights& layer : layers) {
    total += bytes_of(layer.self) + layer.mlp.around.bytes() + layer.mlp.up.bytes() + layer.mlp.gate.bytes() +
             layer.mlp.down.bytes();
    if (layer.cross) total += bytes_of(*layer.cross);
  }
  if (final_norm) total += final_norm->bytes();
  return total;
}

}  // namespace regard
