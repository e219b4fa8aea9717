#include "model/stack.h"

#include <string>
#include <utility>

#include "kernels/rowwise.h"
#include "model/attention_block.h"

namespace regard {
namespace {

std::span<float> elements(Matrix& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }
std::span<const float> elements(const Matrix& x) { return {x.data(), static_cast<std::size_t>(x.size())}; }

/// Keeps each sequence's rows of x under prefix + tensor.
void keep(const Pass& pass, const std::string& name, const Matrix& x) {
  const auto length = static_cast<Index>(pass.length);
  for (std::size_t s = 0; s < pass.recorders.size(); ++s) {
    if (pass.recorders[s].empty()) continue;
    pass.recorders[s].keep(name, view(x.row(static_cast<Index>(s) * length).data(), length, x.cols(), x.cols()));
  }
}

///     plain   y = act(x W_up + b) W_down + b
///     gated   y = (act(x W_gate + b) ⊙ (x W_up + b)) W_down + b          Shazeer 2020, eq. (6)
void feed_forward(const StackConfig& config, const FeedForwardWeights& weights, MatrixView x, Workspace& work) {
  work.hidden.resize(x.rows(), weights.up.out());  // [R × d_ff]
  if (config.gated) {
    work.gate.resize(x.rows(), weights.up.out());
    weights.gate.apply(x, view(work.gate), config.activation);
    weights.up.apply(x, view(work.hidden));
    kernels::multiply(elements(std::as_const(work.gate)), elements(work.hidden));
  } else {
    weights.up.apply(x, view(work.hidden), config.activation);
  }
  work.out.resize(x.rows(), weights.down.out());
  weights.down.apply(const_view(work.hidden), view(work.out));
  weights.around.finish(work.out);
}

/// The input of one part of a layer: x, or Norm(x) where there is a norm before it.
MatrixView input_of(const StackConfig& config, const AroundWeights& around, const Matrix& x, Workspace& work) {
  if (config.norm_place == NormPlace::post || !around.norm) return const_view(x);
  work.normed.resize(x.rows(), x.cols());
  around.norm->apply(const_view(x), view(work.normed));
  return const_view(work.normed);
}

/// x ← x + y, normed where the stack is post-norm.
void add_residual(const StackConfig& config, const AroundWeights& around, const Matrix& y, Matrix& x) {
  kernels::add(elements(y), elements(x));
  if (config.norm_place == NormPlace::post) around.norm->apply(x);
}

}  // namespace

Status run_stack(const StackConfig& config, const StackWeights& weights, const Pass& pass, Matrix& x) {
  Workspace work;
  keep(pass, weights.name + ".embed", x);
  for (std::size_t i = 0; i < weights.layers.size(); ++i) {
    if (pass.cancel != nullptr && pass.cancel->load(std::memory_order_relaxed)) {
      return Error{ErrorCode::cancelled, "the run was cancelled"};
    }
    const LayerWeights& layer = weights.layers[i];
    const std::string prefix = weights.name + "." + std::to_string(i) + ".";

    keep(pass, prefix + "resid_pre", x);
    REGARD_TRY(self_attention(config, weights, i, pass, input_of(config, layer.self.around, x, work), work));
    if (config.parallel) {
      work.attended.swap(work.out);
    } else {
      add_residual(config, layer.self.around, work.out, x);
    }
    if (layer.cross) {
      REGARD_TRY(cross_attention(config, weights, i, pass, input_of(config, layer.cross->around, x, work), work));
      add_residual(config, layer.cross->around, work.out, x);
    }
    keep(pass, prefix + "resid_mid", x);
    feed_forward(config, layer.mlp, input_of(config, layer.mlp.around, x, work), work);
    keep(pass, prefix + "mlp_out", work.out);
    if (config.parallel) kernels::add(elements(std::as_const(work.attended)), elements(work.out));
    add_residual(config, layer.mlp.around, work.out, x);
    keep(pass, prefix + "resid_post", x);
  }
  if (weights.final_norm) weights.final_norm->apply(x);
  if (config.embedding_projection == EmbeddingProjection::tokens) {
    Matrix narrow(x.rows(), weights.embed_out.out());
    weights.embed_out.apply(const_view(x), view(narrow));
    x = std::move(narrow);
  }
  return success();
}

CrossKeys make_cross_keys(const StackWeights& weights, const Matrix& encoder_output) {
  CrossKeys keys;
  for (const LayerWeights& layer : weights.layers) {
    keys.emplace_back(encoder_output.rows(), layer.cross->kv.out());
    layer.cross->kv.apply(view(encoder_output), view(keys.back()));
  }
  return keys;
}

}  // namespace regard
