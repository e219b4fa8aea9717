#include "model/attention_site.h"
#include "text.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace regard {
namespace {

using Kind = Intervention::Kind;

/// What an entry may name in one attention of a model.
struct Extent {
  bool decoder, cross;
  std::size_t layers, heads, queries, keys;
};

std::vector<Extent> extents(const Config& config, std::size_t encoder_tokens, std::size_t decoder_tokens) {
  std::vector<Extent> all;
  if (config.encoder) {
    all.push_back({false, false, config.encoder->n_layers, config.encoder->n_heads, encoder_tokens, encoder_tokens});
  }
  if (config.decoder) {
    const StackConfig& decoder = *config.decoder;
    all.push_back({true, false, decoder.n_layers, decoder.n_heads, decoder_tokens, decoder_tokens});
    if (decoder.cross) all.push_back({true, true, decoder.n_layers, decoder.n_heads, decoder_tokens, encoder_tokens});
  }
  return all;
}

bool names(const Intervention& entry, bool decoder, bool cross) {
  return entry.decoder.value_or(decoder) == decoder && entry.cross.value_or(cross) == cross;
}

/// Why the entry does not fit an attention of that extent; empty where it does.
std::string misfit(const Intervention& entry, const Extent& extent) {
  const auto beyond = [](std::string_view what, std::size_t value, std::size_t limit) {
    return std::string(what) + " " + std::to_string(value) + " does not exist; there are " + std::to_string(limit);
  };
  const bool has_query = entry.kind == Kind::cut_edge || entry.kind == Kind::replace_pattern;
  const bool has_key = entry.kind == Kind::cut_edge || entry.kind == Kind::block_token;
  if (entry.layer && *entry.layer >= extent.layers) return beyond("layer", *entry.layer, extent.layers);
  if (entry.head && *entry.head >= extent.heads) return beyond("head", *entry.head, extent.heads);
  if (has_query && entry.query >= extent.queries) return beyond("query", entry.query, extent.queries);
  if (has_key && entry.key >= extent.keys) return beyond("key", entry.key, extent.keys);
  if (entry.kind == Kind::replace_pattern && entry.row.size() > extent.keys) {
    return "a row of " + std::to_string(entry.row.size()) + " values is longer than the " +
           std::to_string(extent.keys) + " keys";
  }
  if (entry.kind == Kind::mask) {
    for (const std::size_t token : entry.mask.global_tokens) {
      if (token >= extent.keys) return beyond("global token", token, extent.keys);
    }
  }
  return {};
}

/// Why the entry's numbers are none to compute with; empty where they are.
std::string bad_value(const Intervention& entry) {
  if (!std::isfinite(entry.value)) return "its value is not finite";
  if (entry.kind == Kind::temperature && !(entry.value > 0.0f)) return "a temperature must be above 0";
  for (const float x : entry.row) {
    if (!std::isfinite(x)) return "its row holds a number that is not finite";
  }
  if (entry.kind == Kind::mask && !(entry.mask.key_padding.empty() && entry.mask.allowed.empty())) {
    return "a mask entry holds causal, window, sinks and globals only";
  }
  return {};
}

void apply_mask(const Intervention& entry, const AttentionSite& site, Mask& mask) {
  mask.causal = entry.mask.causal;
  mask.window = entry.mask.window;
  mask.sinks = entry.mask.sinks;
  mask.global_tokens.clear();
  for (const std::size_t token : entry.mask.global_tokens) {
    if (token < site.keys) mask.global_tokens.push_back(token);
  }
}

Status apply(const Intervention& entry, const AttentionSite& site, HeadGroup& group) {
  const std::size_t offset = group.mask.query_offset;
  const bool has_row = entry.query >= offset && entry.query - offset < site.queries;
  const std::size_t head = entry.head ? *entry.head - group.begin : AttentionEdits::kAllHeads;
  const std::size_t first = entry.head ? head : 0;
  const std::size_t last = entry.head ? head + 1 : group.end - group.begin;
  switch (entry.kind) {
    case Kind::scale_head:
      group.edits.head_factor.resize(group.end - group.begin, 1.0f);
      for (std::size_t h = first; h < last; ++h) group.edits.head_factor[h] *= entry.value;
      break;
    case Kind::block_token:
      if (entry.key < site.keys) {
        group.mask.key_padding.resize(site.keys, 1);
        group.mask.key_padding[entry.key] = 0;
      }
      break;
    case Kind::cut_edge:
      if (has_row && entry.key < site.keys) group.edits.cut_edges.push_back({head, entry.query - offset, entry.key});
      break;
    case Kind::replace_pattern:
      if (has_row) {
        std::vector<float> row = entry.row;
        for (std::size_t key = site.keys; key < row.size(); ++key) {
          if (row[key] != 0.0f) {
            return Error{ErrorCode::invalid_argument, sentence("replace_pattern: query ", entry.query, " sees ",
                                                               site.keys, " keys; the row gives weight to key ", key)};
          }
        }
        row.resize(site.keys, 0.0f);
        group.edits.pattern_rows.push_back({head, entry.query - offset, std::move(row)});
      }
      break;
    case Kind::mask: apply_mask(entry, site, group.mask); break;
    case Kind::scale: group.scale = entry.value; break;
    case Kind::temperature: group.temperature *= entry.value; break;
  }
  return success();
}

/// Kinds that Mask and AttentionOptions hold for all heads of a call at once.
bool needs_own_group(Kind kind) {
  return kind == Kind::block_token || kind == Kind::mask || kind == Kind::scale || kind == Kind::temperature;
}

bool names(const Intervention& entry, const AttentionSite& site) {
  return names(entry, site.decoder, site.cross) && entry.layer.value_or(site.layer) == site.layer &&
         entry.head.value_or(0) < site.n_heads;
}

}  // namespace

Status check(std::span<const Intervention> interventions, const Config& config, std::size_t encoder_tokens,
             std::size_t decoder_tokens) {
  const std::vector<Extent> all = extents(config, encoder_tokens, decoder_tokens);
  for (std::size_t i = 0; i < interventions.size(); ++i) {
    const Intervention& entry = interventions[i];
    std::string reason = bad_value(entry);
    if (reason.empty()) {
      reason = "the model has no such attention";
      for (const Extent& extent : all) {
        if (!names(entry, extent.decoder, extent.cross)) continue;
        reason = misfit(entry, extent);
        if (reason.empty()) break;
      }
    }
    if (!reason.empty()) {
      return Error{ErrorCode::invalid_argument, sentence("interventions[", i, "]: ", reason)};
    }
  }
  return success();
}

Result<std::vector<HeadGroup>> resolve(std::span<const Intervention> interventions, const AttentionSite& site) {
  const bool apart = std::any_of(interventions.begin(), interventions.end(), [&](const Intervention& entry) {
    return entry.head && needs_own_group(entry.kind) && names(entry, site);
  });
  const std::size_t step = apart ? 1 : site.n_heads;
  std::vector<HeadGroup> groups;
  for (std::size_t begin = 0; begin < site.n_heads; begin += step) {
    HeadGroup group{begin, begin + step, site.mask, site.scale, 1.0f, {}};
    for (const Intervention& entry : interventions) {
      const bool here = names(entry, site) && (!entry.head || (*entry.head >= begin && *entry.head < begin + step));
      if (here) REGARD_TRY(apply(entry, site, group));
    }
    group.scale /= group.temperature;
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace regard
