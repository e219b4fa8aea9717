#include "model/recorder.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <numeric>

#include "shape.h"
#include "text.h"

namespace regard {
namespace {

std::vector<std::size_t> existing(const std::vector<std::size_t>& chosen, std::size_t n_heads) {
  std::vector<std::size_t> heads;
  if (chosen.empty()) {
    heads.resize(n_heads);
    std::iota(heads.begin(), heads.end(), std::size_t{0});
  } else {
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(heads), [&](std::size_t h) { return h < n_heads; });
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
  }
  return heads;
}

/// Collects the entries in the order of the forward pass.
class Plan {
 public:
  explicit Plan(const RecordRequest& request) : request_(request) {}

  void add(const std::string& prefix, std::string_view tensor, std::vector<std::size_t> shape) {
    if (request_.wants(tensor)) entries.push_back({prefix + std::string(tensor), std::move(shape), {}});
  }

  void add_attention(const std::string& prefix, const StackConfig& stack, std::size_t rows, std::size_t keys) {
    const std::size_t heads = existing(request_.heads, stack.n_heads).size();
    if (heads > 0) {
      add(prefix, "q", {heads, rows, stack.d_head});
      add(prefix, "k", {heads, keys, stack.d_head});
      add(prefix, "v", {heads, keys, stack.d_head});
      for (const char* tensor : {"scores", "masked_scores", "pattern"}) add(prefix, tensor, {heads, rows, keys});
      add(prefix, "z", {heads, rows, stack.d_head});
    }
    add(prefix, "attn_out", {rows, stack.d_model});
  }

  void add_stack(const std::string& name, const StackConfig& stack, std::size_t rows, std::size_t keys,
                 std::size_t cross_keys) {
    if (rows == 0) return;
    add(name + ".", "embed", {rows, stack.d_model});
    for (std::size_t layer = 0; layer < stack.n_layers; ++layer) {
      if (!request_.wants_layer(layer)) continue;
      const std::string prefix = name + "." + std::to_string(layer) + ".";
      add(prefix, "resid_pre", {rows, stack.d_model});
      add_attention(prefix + "self.", stack, rows, keys);
      if (stack.cross) add_attention(prefix + "cross.", stack, rows, cross_keys);
      add(prefix, "resid_mid", {rows, stack.d_model});
      add(prefix, "mlp_out", {rows, stack.d_model});
      add(prefix, "resid_post", {rows, stack.d_model});
    }
  }

  std::vector<TraceEntry> entries;

 private:
  const RecordRequest& request_;
};

}  // namespace

Result<Recorder> Recorder::plan(const Config& config, const RecordRequest& request, const PassLengths& lengths) {
  const auto size_of = [](const std::optional<StackConfig>& stack, std::size_t StackConfig::* field) {
    return stack ? (*stack).*field : std::size_t{0};
  };
  REGARD_TRY(request.check(
      std::max(size_of(config.encoder, &StackConfig::n_layers), size_of(config.decoder, &StackConfig::n_layers)),
      std::max(size_of(config.encoder, &StackConfig::n_heads), size_of(config.decoder, &StackConfig::n_heads))));

  Plan plan(request);
  if (config.encoder) plan.add_stack("encoder", *config.encoder, lengths.encoder, lengths.encoder, 0);
  if (config.decoder) {
    plan.add_stack("decoder", *config.decoder, lengths.decoder, lengths.decoder_keys, lengths.cross_keys);
  }
  const StackConfig& last = config.decoder ? *config.decoder : *config.encoder;
  const bool is_projected = last.embedding_projection == EmbeddingProjection::tokens;
  if (lengths.hidden > 0) plan.add("", "hidden", {lengths.hidden, is_projected ? last.d_embed : last.d_model});
  if (config.language_head) {
    plan.add("", "logits", {lengths.logits, config.d_vocab});
  }

  Recorder recorder;
  std::optional<std::uint64_t> bytes = 0;
  for (const TraceEntry& entry : plan.entries) {
    std::optional<std::uint64_t> size = sizeof(float);
    for (const std::size_t axis : entry.shape) size = size ? checked_product(*size, axis) : size;
    bytes = bytes && size ? checked_sum(*bytes, *size) : std::nullopt;
    recorder.index_.emplace(entry.name, recorder.index_.size());
  }
  const std::uint64_t limit = request.max_bytes > 0 ? request.max_bytes : kMaxCaptureBytes;
  if (!bytes) return Error{ErrorCode::shape_overflow, "the size of the trace does not fit 64 bits"};
  if (*bytes > limit) {
    return Error{ErrorCode::capture_too_large,
                 sentence("the trace would take ", *bytes, " bytes; the limit is ", limit)};
  }
  recorder.entries_ = std::move(plan.entries);
  recorder.heads_ = request.heads;
  recorder.bytes_ = *bytes;
  return recorder;
}

TraceEntry* Recorder::find(const std::string& name) {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &entries_[found->second];
}

void Recorder::keep(const std::string& name, MatrixView x) {
  TraceEntry* entry = find(name);
  if (entry == nullptr) return;
  entry->data.resize(static_cast<std::size_t>(x.size()));
  view(entry->data.data(), x.rows(), x.cols(), x.cols()) = x;
}

void Recorder::keep_heads(const std::string& name, MatrixView x, std::size_t n_kv_heads, std::size_t group) {
  TraceEntry* entry = find(name);
  if (entry == nullptr) return;
  const Index width = x.cols() / static_cast<Index>(n_kv_heads);
  const std::vector<std::size_t> chosen = heads(n_kv_heads * group);
  entry->data.resize(chosen.size() * static_cast<std::size_t>(x.rows() * width));
  float* out = entry->data.data();
  for (const std::size_t head : chosen) {
    view(out, x.rows(), width, width) = x.middleCols(static_cast<Index>(head / group) * width, width);
    out += x.rows() * width;
  }
}

std::vector<std::size_t> Recorder::heads(std::size_t n_heads) const { return existing(heads_, n_heads); }

Trace Recorder::take() {
  index_.clear();
  return Trace{std::move(entries_)};
}

}  // namespace regard
