#include "model/attention_block.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "model/attention_site.h"

namespace regard {
namespace {

Index columns(std::size_t heads, const StackConfig& config) { return static_cast<Index>(heads * config.d_head); }

/// The stack's bias for a group of heads, divided by its temperature; `storage` holds what had to be copied.
ScoreBias bias_of(const StackConfig& config, const StackWeights& weights, const HeadGroup& group,
                  std::vector<float>& storage) {
  const std::size_t n_heads = group.end - group.begin;
  ScoreBias bias;
  if (config.positions == PositionKind::alibi) {
    for (std::size_t h = group.begin; h < group.end; ++h) {
      storage.push_back(weights.alibi_slopes[h] / group.temperature);
    }
    bias.kind = ScoreBias::Kind::alibi;
    bias.slopes = storage;
  } else if (config.n_buckets > 0) {
    for (std::size_t bucket = 0; bucket < config.n_buckets; ++bucket) {
      for (std::size_t h = 0; h < n_heads; ++h) {
        storage.push_back(weights.bucket_table[bucket * config.n_heads + group.begin + h] / group.temperature);
      }
    }
    bias.kind = ScoreBias::Kind::bucket;
    bias.bucket_table = storage;
    bias.n_buckets = config.n_buckets;
    bias.max_distance = config.bucket_max_distance;
    bias.bidirectional = !config.causal;
  }
  return bias;
}

/// Moves or appends: the groups of one attention come in the order of their heads.
void hand_over(TraceEntry* entry, Numbers& kept) {
  if (entry == nullptr) return;
  if (entry->data.empty()) {
    entry->data = std::move(kept);
  } else {
    const std::size_t before = entry->data.size();
    entry->data.resize(before + kept.size());
    std::copy(kept.begin(), kept.end(), entry->data.begin() + static_cast<std::ptrdiff_t>(before));
  }
}

struct Views {
  MatrixView q, k, v;  ///< [L × H·E] [S × KV·E] [S × KV·E]
};

/// z = softmax(scale · q kᵀ + bias | mask) v, group by group of heads that compute alike.
Status attend_site(const StackConfig& config, const StackWeights& weights, const Pass& pass, const AttentionSite& site,
                   const Views& views, const std::string& prefix, Recorder* recorder, MutableMatrixView z) {
  auto groups = resolve(pass.interventions, site);
  if (!groups.ok()) return groups.error();

  const auto entry = [&](const char* tensor) {
    return recorder == nullptr ? nullptr : recorder->find(prefix + tensor);
  };
  TraceEntry* const scores = entry("scores");
  TraceEntry* const masked_scores = entry("masked_scores");
  TraceEntry* const pattern = entry("pattern");
  const bool traced = scores != nullptr || masked_scores != nullptr || pattern != nullptr;
  const std::vector<std::size_t> heads = traced ? recorder->heads(config.n_heads) : std::vector<std::size_t>{};

  for (const HeadGroup& group : groups.value()) {
    const std::size_t n_heads = group.end - group.begin;
    const bool all = n_heads == config.n_heads;
    const std::size_t per_kv = config.n_heads / config.n_kv_heads;
    const std::size_t n_kv_heads = all ? config.n_kv_heads : 1;
    const Index first = columns(group.begin, config), width = columns(n_heads, config);
    const Index kv_first = columns(group.begin / per_kv, config), kv_width = columns(n_kv_heads, config);
    assert(all || n_heads == 1);

    std::vector<float> bias_storage;
    AttentionOptions options;
    options.n_heads = n_heads;
    options.n_kv_heads = n_kv_heads;
    options.scale = group.scale;
    options.softcap = config.softcap / group.temperature;
    options.mask = &group.mask;
    if (!site.cross) options.bias = bias_of(config, weights, group, bias_storage);
    if (!group.edits.empty()) options.edits = &group.edits;

    const MatrixView q = view(views.q.data() + first, views.q.rows(), width, views.q.outerStride());
    const MatrixView k = view(views.k.data() + kv_first, views.k.rows(), kv_width, views.k.outerStride());
    const MatrixView v = view(views.v.data() + kv_first, views.v.rows(), kv_width, views.v.outerStride());
    const MutableMatrixView z_group = view(z.data() + first, z.rows(), width, z.outerStride());

    AttentionTrace trace;
    for (const std::size_t head : heads) {
      if (head >= group.begin && head < group.end) trace.heads.push_back(head - group.begin);
    }
    if (trace.heads.empty()) {  // nothing of this group is kept
      REGARD_TRY(attend(q, k, v, options, z_group));
      continue;
    }
    trace.max_bytes = std::numeric_limits<std::uint64_t>::max();  // the recorder has measured it
    trace.want_scores = scores != nullptr;
    trace.want_masked_scores = masked_scores != nullptr;
    trace.want_pattern = pattern != nullptr;
    REGARD_TRY(attend_traced(q, k, v, options, trace, z_group));
    hand_over(scores, trace.scores);
    hand_over(masked_scores, trace.masked_scores);
    hand_over(pattern, trace.pattern);
  }

  if (recorder != nullptr) {
    const std::size_t group = config.n_heads / config.n_kv_heads;
    recorder->keep_heads(prefix + "q", views.q, config.n_heads, 1);
    recorder->keep_heads(prefix + "k", views.k, config.n_kv_heads, group);
    recorder->keep_heads(prefix + "v", views.v, config.n_kv_heads, group);
    recorder->keep_heads(prefix + "z", const_view(z.data(), z.rows(), z.cols(), z.outerStride()), config.n_heads, 1);
  }
  return success();
}

AttentionSite site_of(const StackConfig& config, const StackWeights& weights, std::size_t layer, const Pass& pass) {
  AttentionSite site;
  site.decoder = weights.name == "decoder";
  site.layer = layer;
  site.n_heads = config.n_heads;
  site.queries = pass.length;
  site.mask.query_offset = pass.past;
  const float layers_share = config.scale_by_layer ? 1.0f / static_cast<float>(layer + 1) : 1.0f;
  site.scale = layers_share * config.score_scale.value_or(1.0f / std::sqrt(static_cast<float>(config.d_head)));
  return site;
}

Recorder* recorder_of(const Pass& pass, std::size_t sequence) {
  return pass.recorders.empty() || pass.recorders[sequence].empty() ? nullptr : &pass.recorders[sequence];
}

/// How the queries and keys of a layer are turned; nullptr: not at all.
const Rotary* rotary_of(const StackConfig& config, const StackWeights& weights, std::size_t layer) {
  if (!weights.rotary || (!config.rotary_layers.empty() && !config.rotary_layers[layer])) return nullptr;
  return weights.rotary_in_windows && config.window(layer) ? &*weights.rotary_in_windows : &*weights.rotary;
}

/// Every head of x [L × H·E] ← Norm(head).
void norm_heads(const Norm& norm, MutableMatrixView x) {
  const auto width = static_cast<Index>(norm.gain.size());
  for (Index first = 0; first < x.cols(); first += width) {
    const MutableMatrixView head = view(x.data() + first, x.rows(), width, x.outerStride());
    norm.apply(const_view(head.data(), head.rows(), width, x.outerStride()), head);
  }
}

/// attn_out = z W_O + b, finished as the layer wants it
void project_out(const AttentionWeights& weights, const Pass& pass, const std::string& prefix, Workspace& work) {
  work.out.resize(work.z.rows(), weights.out.out());
  weights.out.apply(const_view(work.z), view(work.out));
  weights.around.finish(work.out);
  const auto length = static_cast<Index>(pass.length);
  for (std::size_t s = 0; s < pass.recorders.size(); ++s) {
    const float* rows = work.out.row(static_cast<Index>(s) * length).data();
    if (Recorder* recorder = recorder_of(pass, s)) {
      recorder->keep(prefix + "attn_out", view(rows, length, work.out.cols(), work.out.cols()));
    }
  }
}

}  // namespace

Status self_attention(const StackConfig& config, const StackWeights& weights, std::size_t layer, const Pass& pass,
                      const MatrixView& x, Workspace& work) {
  const AttentionWeights& attention = weights.layers[layer].self;
  const Index q_width = columns(config.n_heads, config), kv_width = columns(config.n_kv_heads, config);
  const auto length = static_cast<Index>(pass.length);

  work.qkv.resize(x.rows(), q_width + 2 * kv_width);  // q | k | v side by side
  attention.qkv.apply(x, view(work.qkv));
  AttentionSite site = site_of(config, weights, layer, pass);
  site.keys = pass.past + pass.length;
  site.mask.causal = config.causal;
  site.mask.key_padding.assign(pass.padding.begin(), pass.padding.end());
  site.mask.window = config.window(layer);
  const Rotary* const rotary = rotary_of(config, weights, layer);

  const std::string prefix = weights.name + "." + std::to_string(layer) + ".self.";
  work.z.resize(x.rows(), q_width);
  for (std::size_t s = 0; s < pass.n_sequences; ++s) {
    float* const rows = work.qkv.row(static_cast<Index>(s) * length).data();
    if (attention.q_norm) {
      norm_heads(*attention.q_norm, view(rows, length, q_width, work.qkv.cols()));
      norm_heads(*attention.k_norm, view(rows + q_width, length, kv_width, work.qkv.cols()));
    }
    if (rotary != nullptr) {  // q and k stand side by side: heads of one matrix
      const MutableMatrixView turned = view(rows, length, q_width + kv_width, work.qkv.cols());
      REGARD_TRY(rotary->rotate(pass.past, config.n_heads + config.n_kv_heads, turned));
    }
    const auto part = [&](Index first, Index width) {
      return const_view(rows + first, length, width, work.qkv.cols());
    };
    const MatrixView q = part(0, q_width), k = part(q_width, kv_width), v = part(q_width + kv_width, kv_width);
    const MutableMatrixView z = view(work.z.row(static_cast<Index>(s) * length).data(), length, q_width, q_width);
    if (pass.caches.empty()) {
      REGARD_TRY(attend_site(config, weights, pass, site, {q, k, v}, prefix, recorder_of(pass, s), z));
    } else {
      KeyValueCache& cache = pass.caches[layer][s];
      REGARD_TRY(cache.append(k, v));
      REGARD_TRY(
          attend_site(config, weights, pass, site, {q, cache.keys(), cache.values()}, prefix, recorder_of(pass, s), z));
    }
  }
  project_out(attention, pass, prefix, work);
  return success();
}

Status cross_attention(const StackConfig& config, const StackWeights& weights, std::size_t layer, const Pass& pass,
                       const MatrixView& x, Workspace& work) {
  const AttentionWeights& attention = *weights.layers[layer].cross;
  const Index q_width = columns(config.n_heads, config), kv_width = columns(config.n_kv_heads, config);
  const auto length = static_cast<Index>(pass.length);

  work.qkv.resize(x.rows(), q_width);
  attention.q.apply(x, view(work.qkv));
  if (pass.cross_keys == nullptr) {
    work.kv.resize(pass.encoder_output->rows(), 2 * kv_width);
    attention.kv.apply(view(*pass.encoder_output), view(work.kv));
  }
  const Matrix& kv = pass.cross_keys == nullptr ? work.kv : (*pass.cross_keys)[layer];  // [S × 2·KV·E]
  const MatrixView k = view(kv.data(), kv.rows(), kv_width, kv.cols());
  const MatrixView v = view(kv.data() + kv_width, kv.rows(), kv_width, kv.cols());

  AttentionSite site = site_of(config, weights, layer, pass);
  site.cross = true;
  site.keys = static_cast<std::size_t>(kv.rows());
  site.mask.key_padding.assign(pass.cross_padding.begin(), pass.cross_padding.end());

  const std::string prefix = weights.name + "." + std::to_string(layer) + ".cross.";
  work.z.resize(x.rows(), q_width);
  for (std::size_t s = 0; s < pass.n_sequences; ++s) {
    const MatrixView q = const_view(work.qkv.row(static_cast<Index>(s) * length).data(), length, q_width, q_width);
    const MutableMatrixView z = view(work.z.row(static_cast<Index>(s) * length).data(), length, q_width, q_width);
    REGARD_TRY(attend_site(config, weights, pass, site, {q, k, v}, prefix, recorder_of(pass, s), z));
  }
  project_out(attention, pass, prefix, work);
  return success();
}

}  // namespace regard
