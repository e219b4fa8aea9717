#pragma once
// The Transformer in float64, with no cache, no packing and no blocks: matrices and loops as in the papers. It shares
// with the engine only Config, the names of the tensors and Mask::allows.

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "model/memory_tensors.h"
#include "model/transformer.h"
#include "reference/attention.h"

namespace regard::reference {

class Transformer {
 public:
  using M = Dense<double>;

  Transformer(const Config& config, const test::MemoryTensors& tensors) : config_(config), tensors_(tensors) {}

  /// Everything that a trace can hold, by its name: [head][row][column].
  std::map<std::string, std::vector<double>> trace;

  M run(const RunInput& input) {
    M hidden;
    if (config_.encoder) {
      const StackConfig& c = *config_.encoder;
      const std::string table = config_.decoder && !config_.shared_embeddings ? "encoder.embed" : "embed";
      M x = c.patches ? patches(c, input.pixels) : tokens("encoder", table, c, input.ids, input.token_types);
      hidden = stack("encoder", c, std::move(x), input.attention_mask, M(), {});
      if (config_.bridge) hidden = linear("bridge", hidden);
    }
    if (config_.decoder) {
      const StackConfig& c = *config_.decoder;
      const bool lone = !config_.encoder;
      const bool two_tables = !lone && !config_.encoder->patches && !config_.shared_embeddings;
      M x = tokens("decoder", two_tables ? "decoder.embed" : "embed", c, lone ? input.ids : input.decoder_ids,
                   lone ? input.token_types : std::vector<std::int64_t>{});
      hidden = stack("decoder", c, std::move(x), lone ? input.attention_mask : std::vector<std::uint8_t>{}, hidden,
                     input.attention_mask);
      logits_table_ = two_tables ? "decoder.embed" : "embed";
    }
    if (config_.language_head) keep("logits", logits(hidden));
    return hidden;
  }

 private:
  /// A tensor as a matrix, [first axis × the rest]; a vector as one row.
  [[nodiscard]] M tensor(const std::string& name) const {
    const auto& [shape, data] = tensors_.tensors.at(name);
    const std::size_t rows = shape.size() == 1 ? 1 : shape.front();
    M m(index(rows), index(data.size() / rows));
    for (std::size_t i = 0; i < data.size(); ++i) m.data()[i] = static_cast<double>(data[i]);
    return m;
  }

  void keep(const std::string& name, const M& x) {
    auto& data = trace[name];
    data.insert(data.end(), x.data(), x.data() + x.size());
  }

  /// y = x Wᵀ + b
  [[nodiscard]] M linear(const std::string& name, const M& x) const {
    M y = x * tensor(name + ".weight").transpose();
    if (tensors_.tensors.contains(name + ".bias")) y.rowwise() += tensor(name + ".bias").row(0);
    return y;
  }

  [[nodiscard]] M norm(const std::string& name, const StackConfig& c, M x) const {
    return norm(name, c, c.norm == NormKind::layer_norm, std::move(x));
  }

  [[nodiscard]] M norm(const std::string& name, const StackConfig& c, bool is_layer_norm, M x) const {
    M gain = tensor(name + ".gain");
    if (c.gain_from_one) gain.array() += 1.0;
    const double epsilon = static_cast<double>(c.norm_epsilon), d = static_cast<double>(x.cols());
    for (Index r = 0; r < x.rows(); ++r) {
      if (is_layer_norm) x.row(r).array() -= x.row(r).mean();
      x.row(r) *= 1.0 / std::sqrt(x.row(r).squaredNorm() / d + epsilon);
      x.row(r).array() *= gain.row(0).array();
      if (is_layer_norm && c.norm_bias) x.row(r) += tensor(name + ".bias").row(0);
    }
    return x;
  }

  [[nodiscard]] static M activate(const StackConfig& c, M x) {
    return x.unaryExpr([&](double v) { return activation(c.activation, v); });
  }

  /// Table of positions to add, or nothing.
  [[nodiscard]] M positions(const std::string& name, const StackConfig& c, Index rows, Index d) const {
    M p = M::Zero(rows, d);
    if (c.positions == PositionKind::learned) {
      p = tensor(name + ".position_embed").middleRows(index(c.patches ? 0 : c.position_offset), rows);
    }
    for (Index r = 0; r < rows; ++r) {
      for (Index i = 0; i < d / 2; ++i) {  // the tests' widths are even
        const double angle =
            static_cast<double>(r) * std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(d));
        if (c.positions == PositionKind::sinusoid_interleaved) {
          p(r, 2 * i) = std::sin(angle);
          p(r, 2 * i + 1) = std::cos(angle);
        } else if (c.positions == PositionKind::sinusoid_halves) {
          p(r, i) = std::sin(angle);
          p(r, d / 2 + i) = std::cos(angle);
        }
      }
    }
    return p;
  }

  [[nodiscard]] M embedded(const std::string& name, const StackConfig& c, M x) const {
    x += positions(name, c, x.rows(), x.cols());
    if (c.embedding_norm) x = norm(name + ".embed_norm", c, x);
    return c.embedding_projection == EmbeddingProjection::sum ? linear(name + ".embed_in", x) : x;
  }

  [[nodiscard]] M tokens(const std::string& name, const std::string& table, const StackConfig& c,
                         const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& types) const {
    const M embed = tensor(table);
    M x(index(ids.size()), embed.cols());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      x.row(index(i)) = static_cast<double>(c.embedding_scale) * embed.row(static_cast<Index>(ids[i]));
    }
    if (c.embedding_projection == EmbeddingProjection::tokens) x = linear(name + ".embed_in", x);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (c.n_token_types > 0) {
        x.row(index(i)) += tensor(name + ".type_embed").row(types.empty() ? 0 : static_cast<Index>(types[i]));
      }
    }
    return embedded(name, c, std::move(x));
  }

  /// A convolution whose stride is its size, as a loop over the image.
  [[nodiscard]] M patches(const StackConfig& c, const std::vector<float>& pixels) const {
    const PatchConfig& p = *c.patches;
    const M weight = tensor("encoder.patch.weight"), bias = tensor("encoder.patch.bias");
    M x(index(p.n_placed()), index(c.d_model));
    x.row(0) = tensor("encoder.patch.class").row(0);
    if (p.distillation) x.row(1) = tensor("encoder.patch.distillation").row(0);
    const std::size_t per_row = p.image_size / p.patch_size;
    for (std::size_t t = 0; t < p.n_patches(); ++t) {
      for (Index out = 0; out < x.cols(); ++out) {
        double sum = bias(0, out);
        for (std::size_t k = 0, ch = 0; ch < p.n_channels; ++ch) {
          for (std::size_t dy = 0; dy < p.patch_size; ++dy) {
            for (std::size_t dx = 0; dx < p.patch_size; ++dx, ++k) {
              const std::size_t row = t / per_row * p.patch_size + dy, column = t % per_row * p.patch_size + dx;
              sum += weight(out, index(k)) *
                     static_cast<double>(pixels[(ch * p.image_size + row) * p.image_size + column]);
            }
          }
        }
        x(index(t + p.n_placed() - p.n_patches()), out) = sum;
      }
    }
    x += positions("encoder", c, x.rows(), x.cols());
    M with_registers(index(p.n_tokens()), x.cols());
    const Index n_registers = index(p.n_registers);
    with_registers.row(0) = x.row(0);
    if (n_registers > 0) with_registers.middleRows(1, n_registers) = tensor("encoder.patch.registers");
    with_registers.bottomRows(x.rows() - 1) = x.bottomRows(x.rows() - 1);
    return c.embedding_norm ? norm("encoder.embed_norm", c, with_registers) : with_registers;
  }

  /// Su et al. 2021: each pair (a, b) of a head turned as a complex number by e^(i·angle).
  static void rotate(const StackConfig& c, float base, M& x) {
    const Index width = index(c.d_head), pairs = index(c.rotary.dims / 2);
    for (Index r = 0; r < x.rows(); ++r) {
      for (Index head = 0; head < x.cols(); head += width) {
        for (Index i = 0; i < pairs; ++i) {
          const double angle = static_cast<double>(r) * std::pow(static_cast<double>(base),
                                                                 -static_cast<double>(i) / static_cast<double>(pairs));
          double& a = x(r, head + (c.rotary.pairs ? 2 * i : i));
          double& b = x(r, head + (c.rotary.pairs ? 2 * i + 1 : i + pairs));
          const double turned = a * std::cos(angle) - b * std::sin(angle);
          b = b * std::cos(angle) + a * std::sin(angle);
          a = turned;
        }
      }
    }
  }

  [[nodiscard]] double bias(const std::string& name, const StackConfig& c, std::size_t head, std::size_t query,
                            std::size_t key) const {
    const auto distance = static_cast<std::int64_t>(key) - static_cast<std::int64_t>(query);
    if (c.positions == PositionKind::alibi) {  // the tests' H are powers of two
      return -std::exp2(-8.0 * static_cast<double>(head + 1) / static_cast<double>(c.n_heads)) *
             static_cast<double>(std::abs(distance));
    }
    if (c.positions != PositionKind::t5_bucket) return 0.0;
    ScoreBias buckets;
    buckets.n_buckets = c.n_buckets;
    buckets.max_distance = c.bucket_max_distance;
    buckets.bidirectional = !c.causal;
    return tensor(name + ".bucket_table")(index(bucket(distance, buckets)), index(head));
  }

  [[nodiscard]] M norm_heads(const std::string& name, const StackConfig& c, M x) const {
    for (Index head = 0; head < x.cols(); head += index(c.d_head)) {
      x.middleCols(head, index(c.d_head)) =
          norm(name, c, c.qk_norm == QkNorm::layer, x.middleCols(head, index(c.d_head)));
    }
    return x;
  }

  /// What a part of a layer gives, normed and scaled where the stack does so.
  [[nodiscard]] M finished(const std::string& prefix, const StackConfig& c, M y) const {
    if (c.norm_place == NormPlace::both) y = norm(prefix + "post_norm", c, y);
    if (c.layer_scale) y.array().rowwise() *= tensor(prefix + "scale").row(0).array();
    return y;
  }

  M attend(const std::string& name, const std::string& prefix, const StackConfig& c, const M& x, const M& source,
           const Mask& mask, bool cross, std::size_t layer) {
    M q = linear(prefix + "q", x), k = linear(prefix + "k", source), v = linear(prefix + "v", source);
    if (c.qk_norm != QkNorm::none) {
      q = norm_heads(prefix + "q_norm", c, q);
      k = norm_heads(prefix + "k_norm", c, k);
    }
    if (c.positions == PositionKind::rotary && !cross && (c.rotary_layers.empty() || c.rotary_layers[layer])) {
      const bool own = c.rotary.base_in_windows > 0.0f && c.window(layer);
      rotate(c, own ? c.rotary.base_in_windows : c.rotary.base, q);
      rotate(c, own ? c.rotary.base_in_windows : c.rotary.base, k);
    }
    const Index e = index(c.d_head);
    M z(x.rows(), q.cols());
    for (std::size_t h = 0; h < c.n_heads; ++h) {
      const std::size_t kv = h / (c.n_heads / c.n_kv_heads);
      const M qh = q.middleCols(index(h) * e, e), kh = k.middleCols(index(kv) * e, e),
              vh = v.middleCols(index(kv) * e, e);
      const double usual = 1.0 / std::sqrt(static_cast<double>(c.d_head)), cap = static_cast<double>(c.softcap);
      M scores = qh * kh.transpose() * (c.score_scale ? static_cast<double>(*c.score_scale) : usual);
      if (c.scale_by_layer) scores /= static_cast<double>(layer + 1);
      if (cap > 0.0) scores = cap * (scores / cap).array().tanh();
      M masked = scores, pattern = scores;
      for (Index i = 0; i < scores.rows(); ++i) {
        std::vector<double> row;
        for (Index j = 0; j < scores.cols(); ++j) {
          if (!cross) scores(i, j) += bias(name, c, h, count(i), count(j));
          const bool seen = mask.allows(count(i), count(j), count(scores.cols()));
          masked(i, j) = seen ? scores(i, j) : -std::numeric_limits<double>::infinity();
          row.push_back(masked(i, j));
        }
        row = softmax(row);
        for (Index j = 0; j < scores.cols(); ++j) pattern(i, j) = row[count(j)];
      }
      const M zh = pattern * vh;
      z.middleCols(index(h) * e, e) = zh;
      keep(prefix + "q", qh);
      keep(prefix + "k", kh);
      keep(prefix + "v", vh);
      keep(prefix + "scores", scores);
      keep(prefix + "masked_scores", masked);
      keep(prefix + "pattern", pattern);
      keep(prefix + "z", zh);
    }
    const M out = finished(prefix, c, linear(prefix + "o", z));
    keep(prefix + "attn_out", out);
    return out;
  }

  M stack(const std::string& name, const StackConfig& c, M x, const std::vector<std::uint8_t>& padding, const M& source,
          const std::vector<std::uint8_t>& source_padding) {
    keep(name + ".embed", x);
    const bool post = c.norm_place == NormPlace::post;
    for (std::size_t l = 0; l < c.n_layers; ++l) {
      const std::string prefix = name + "." + std::to_string(l) + ".";
      const auto input = [&](const std::string& part) {
        const bool none = post || (l == 0 && part == "self" && !c.first_norm);
        return none ? x : norm(prefix + part + ".norm", c, x);
      };
      const auto output = [&](const std::string& part, const M& y) {
        x = post ? norm(prefix + part + ".norm", c, x + y) : M(x + y);
      };
      keep(prefix + "resid_pre", x);
      Mask mask;
      mask.causal = c.causal;
      mask.key_padding = padding;
      if (!c.windows.empty()) mask.window = c.windows[l];
      const M in = input("self");
      const M attended = attend(name, prefix + "self.", c, in, in, mask, false, l);
      const M read_by_mlp = c.parallel ? input("mlp") : M();
      output("self", attended);
      if (c.cross) {
        Mask cross_mask;
        cross_mask.key_padding = source_padding;
        output("cross", attend(name, prefix + "cross.", c, input("cross"), source, cross_mask, true, l));
      }
      keep(prefix + "resid_mid", c.parallel ? M(x - attended) : x);
      const M h = c.parallel ? read_by_mlp : input("mlp");
      M inner = linear(prefix + "mlp.up", h);
      inner = c.gated ? M(inner.cwiseProduct(activate(c, linear(prefix + "mlp.gate", h)))) : activate(c, inner);
      const M y = finished(prefix + "mlp.", c, linear(prefix + "mlp.down", inner));
      keep(prefix + "mlp_out", y);
      output("mlp", y);
      keep(prefix + "resid_post", x);
    }
    if (c.final_norm) x = norm(name + ".final_norm", c, x);
    return c.embedding_projection == EmbeddingProjection::tokens ? linear(name + ".embed_out", x) : x;
  }

  [[nodiscard]] M logits(M h) const {
    const StackConfig& c = config_.decoder ? *config_.decoder : *config_.encoder;
    if (config_.logits_transform) h = norm("logits.transform.norm", c, activate(c, linear("logits.transform", h)));
    h *= static_cast<double>(config_.logits_scale);
    M y = h * tensor(config_.tied_logits ? logits_table_ : "logits.weight").transpose();
    if (config_.logits_bias) y.rowwise() += tensor("logits.bias").row(0);
    const double cap = static_cast<double>(config_.logits_softcap);
    if (cap > 0.0) y = cap * (y / cap).array().tanh();
    return y;
  }

  const Config& config_;
  const test::MemoryTensors& tensors_;
  std::string logits_table_ = "embed";
};

}  // namespace regard::reference
