#include "model/generation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <string>

#include "kernels/rowwise.h"
#include "model/attention_site.h"
#include "model/beam_search.h"
#include "model/embedding.h"
#include "model/parts.h"
#include "model/sampling.h"
#include "model/token_rules.h"
#include "model/uniform.h"
#include "text.h"

namespace regard {
namespace {

constexpr std::size_t kDefaultNewTokens = 20;
constexpr std::size_t kMaxBeams = 64;

Error invalid(const std::string& message) { return {ErrorCode::invalid_argument, message}; }

Status check_options(const GenerateOptions& options, std::size_t d_vocab) {
  if (options.beams == 0 || options.beams > kMaxBeams) {
    return invalid("beams must be at least 1 and at most " + std::to_string(kMaxBeams));
  }
  if (options.beams > 1 && options.sample) return invalid("sample goes with one beam");
  if (options.beams > 1 && d_vocab < 2 * options.beams) return invalid("beams is more than half of the vocabulary");
  if (options.length_penalty && !std::isfinite(*options.length_penalty))
    return invalid("length_penalty must be finite");
  if (!(options.temperature > 0.0f) || !std::isfinite(options.temperature))
    return invalid("temperature must be above 0");
  if (!(options.top_p > 0.0f && options.top_p <= 1.0f)) return invalid("top_p must be above 0 and at most 1");
  for (const double uniform : options.uniforms) {
    if (!(uniform >= 0.0 && uniform < 1.0)) return invalid("uniforms must be at least 0 and below 1");
  }
  return success();
}

/// The length at which generation stops, prompt included. The last token is not fed, so it needs no position.
Result<std::size_t> length_limit(const Config& config, const GenerateOptions& options, std::size_t prompt) {
  const std::size_t n_ctx = config.decoder->n_ctx;
  const GenerationDefaults& defaults = config.generation;
  std::size_t limit = n_ctx + 1;
  const std::size_t new_tokens = options.max_new_tokens > 0 ? options.max_new_tokens : defaults.max_new_tokens;
  if (new_tokens > 0) {
    limit = std::min(limit, new_tokens < n_ctx ? prompt + new_tokens : limit);
  } else if (defaults.max_length > 0) {
    limit = std::min(limit, defaults.max_length);
  } else {
    limit = std::min(limit, prompt + kDefaultNewTokens);
  }
  if (prompt >= limit) {
    return Error{ErrorCode::too_long,
                 sentence("the prompt has ", prompt, " tokens and leaves no room; the limit is ", limit)};
  }
  return limit;
}

}  // namespace

struct Generation::State {
  std::shared_ptr<const Transformer> model;
  const Parts& parts;
  RunInput input;
  GenerateOptions options;
  std::size_t max_length;

  std::vector<std::int64_t> prompt;
  std::vector<std::int64_t> ids;  ///< greedy and sampling: the whole sequence
  std::optional<BeamSearch> beams;
  UniformNumbers uniforms;

  Matrix encoder_output;  ///< [S × d]
  CrossKeys cross_keys;
  std::vector<LayerCaches> caches;  ///< [n_layers][running sequences], once the prompt has run
  std::optional<Error> failure;
  GenerationStep last;

  State(std::shared_ptr<const Transformer> m, const Parts& p, RunInput i, GenerateOptions o, std::size_t limit)
      : model(std::move(m)),
        parts(p),
        input(std::move(i)),
        options(std::move(o)),
        max_length(limit),
        prompt(decoder_input(p, input)),
        ids(prompt),
        uniforms(options.seed, options.uniforms) {
    if (options.beams > 1) {
      const GenerationDefaults& defaults = p.config.generation;
      const BeamOptions search{options.beams,
                               options.length_penalty.value_or(defaults.length_penalty),
                               options.early_stopping.value_or(defaults.early_stopping),
                               defaults.never_stops_early && !options.early_stopping,
                               defaults.eos,
                               max_length};
      beams.emplace(search, prompt);
    }
  }

  [[nodiscard]] std::size_t n_sequences() const { return beams && !caches.empty() ? options.beams : 1; }
  [[nodiscard]] const std::vector<std::int64_t>& sequence(std::size_t s) const {
    return beams ? beams->running()[s].ids : ids;
  }

  Result<GenerationStep> step();
  Result<Matrix> forward(std::vector<Recorder>& recorders);
  void apply_rules(std::span<const std::int64_t> sequence, std::span<float> scores) const;
  void choose_token(std::span<float> scores, GenerationStep& step);
  void advance_beams(const Matrix& logits, GenerationStep& step);
  Status follow_parents();
};

/// Logits after the newest row of each sequence [n_sequences × V], their keys and values added to the caches.
Result<Matrix> Generation::State::forward(std::vector<Recorder>& recorders) {
  const StackConfig& config = *parts.config.decoder;
  const bool first = caches.empty();
  const std::size_t n = n_sequences();
  const std::size_t past = first ? 0 : sequence(0).size() - 1;
  const std::size_t length = sequence(0).size() - past;

  PassLengths lengths;
  lengths.encoder = first && parts.encoder ? parts.first_rows(input) : 0;
  lengths.cross_keys = parts.encoder ? parts.first_rows(input) : 0;
  lengths.decoder = length;
  lengths.decoder_keys = past + length;
  lengths.logits = 1;
  RecordRequest request = options.record;
  request.max_bytes = (request.max_bytes > 0 ? request.max_bytes : kMaxCaptureBytes) / n;
  for (std::size_t s = 0; s < n; ++s) {
    auto planned = Recorder::plan(parts.config, request, lengths);
    if (!planned.ok()) return planned.error();
    recorders.push_back(std::move(planned).value());
  }

  if (first) {
    if (parts.encoder) {
      auto encoded = encode(parts, input, options.interventions, recorders.front(), options.cancel);
      if (!encoded.ok()) return encoded.error();
      encoder_output = std::move(encoded).value();
      cross_keys = make_cross_keys(*parts.decoder, encoder_output);
    }
    const std::size_t width = config.n_kv_heads * config.d_head;
    caches.assign(config.n_layers, LayerCaches(1, KeyValueCache(width, width)));
  }

  std::vector<std::int64_t> fed;
  for (std::size_t s = 0; s < n; ++s) {
    fed.insert(fed.end(), sequence(s).begin() + static_cast<std::ptrdiff_t>(past), sequence(s).end());
  }
  std::vector<std::uint8_t> padding;
  std::span<const std::int64_t> types;
  Pass pass;
  if (parts.encoder) {
    pass.encoder_output = &encoder_output;
    pass.cross_keys = &cross_keys;
    pass.cross_padding = input.attention_mask;
  } else {
    if (first) types = input.token_types;
    if (!input.attention_mask.empty()) {
      padding = input.attention_mask;
      padding.resize(past + length, 1);
    }
  }
  pass.n_sequences = n;
  pass.length = length;
  pass.past = past;
  pass.caches = caches;
  pass.padding = padding;
  pass.interventions = options.interventions;
  pass.recorders = recorders;
  pass.cancel = options.cancel;

  Matrix x;
  embed_tokens(config, parts.decoder->embedding, fed, types, length, past, x);
  REGARD_TRY(run_stack(config, *parts.decoder, pass, x));
  Matrix newest(static_cast<Index>(n), x.cols());
  for (std::size_t s = 0; s < n; ++s) {
    newest.row(static_cast<Index>(s)) = x.row(static_cast<Index>((s + 1) * length - 1));
  }
  return parts.logits->apply(newest);
}

void Generation::State::apply_rules(std::span<const std::int64_t> sequence, std::span<float> scores) const {
  const std::span<const std::int64_t> read = parts.encoder ? input.ids : prompt;
  apply_token_rules(parts.config.generation, {sequence, read, prompt.size(), max_length}, scores);
  if (options.sample) warp_scores({options.temperature, options.top_k, options.top_p}, scores);
  if (parts.config.generation.renormalize) kernels::log_softmax(scores);
}

void Generation::State::choose_token(std::span<float> scores, GenerationStep& step) {
  apply_rules(ids, scores);
  const std::size_t token = options.sample ? draw_token(scores, uniforms.next()) : greedy_token(scores);
  kernels::log_softmax(scores);
  step.log_probability = scores[token];
  step.token = static_cast<std::int64_t>(token);
  ids.push_back(step.token);
  step.finished = parts.config.generation.ends(step.token) || ids.size() >= max_length;
}

void Generation::State::advance_beams(const Matrix& logits, GenerationStep& step) {
  const auto vocabulary = static_cast<std::size_t>(logits.cols());
  std::vector<float> scores(options.beams * vocabulary);  // the first step has one row of logits for all beams
  for (std::size_t beam = 0; beam < options.beams; ++beam) {
    const std::span<float> row(scores.data() + beam * vocabulary, vocabulary);
    const float* from = logits.row(std::min<Index>(static_cast<Index>(beam), logits.rows() - 1)).data();
    std::copy(from, from + vocabulary, row.begin());
    kernels::log_softmax(row);
    apply_rules(beams->running()[beam].ids, row);
  }
  beams->advance(scores);
  step.finished = beams->done();
  step.token = beams->best().ids.back();
  step.log_probability = beams->best().score;
}

/// Each running beam continues the cache of the beam that it came from.
Status Generation::State::follow_parents() {
  for (LayerCaches& layer : caches) {
    if (layer.size() < options.beams) layer.resize(options.beams, layer.front());  // after the prompt, all alike
    REGARD_TRY(reorder(layer, beams->parents()));
  }
  return success();
}

Result<GenerationStep> Generation::State::step() {
  std::vector<Recorder> recorders;
  auto computed = forward(recorders);
  if (!computed.ok()) return computed.error();
  Matrix& logits = computed.value();
  for (Index i = 0; i < logits.size(); ++i) {
    if (std::isnan(logits.data()[i]) || logits.data()[i] == std::numeric_limits<float>::infinity()) {
      return Error{ErrorCode::not_finite, "the logits hold NaN or infinity"};
    }
  }
  for (std::size_t s = 0; s < recorders.size(); ++s) {
    recorders[s].keep("logits",
                      view(std::as_const(logits).row(static_cast<Index>(s)).data(), 1, logits.cols(), logits.cols()));
  }

  GenerationStep step;
  std::size_t shown = 0;
  if (beams) {
    advance_beams(logits, step);
    shown = std::min(beams->best_parent(), recorders.size() - 1);
    if (!step.finished) REGARD_TRY(follow_parents());
  } else {
    choose_token({logits.data(), static_cast<std::size_t>(logits.cols())}, step);
  }
  const std::vector<std::int64_t>& best = beams ? beams->best().ids : ids;
  step.ids.assign(best.begin() + static_cast<std::ptrdiff_t>(prompt.size()), best.end());
  step.trace = recorders[shown].take();
  return step;
}

Generation::Generation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Generation::Generation(Generation&&) noexcept = default;
Generation& Generation::operator=(Generation&&) noexcept = default;
Generation::~Generation() = default;

Result<Generation> Generation::start(std::shared_ptr<const Transformer> model, RunInput input,
                                     GenerateOptions options) try {
  if (model == nullptr) return invalid("there is no model");
  const Parts& parts = *model->parts_;
  if (!parts.decoder || !parts.logits) return invalid("the model has no decoder with logits, so it cannot generate");
  REGARD_TRY(check_input(parts, input));
  REGARD_TRY(check_options(options, parts.config.d_vocab));
  const auto limit = length_limit(parts.config, options, decoder_input(parts, input).size());
  if (!limit.ok()) return limit.error();
  const std::size_t encoder_tokens = parts.encoder ? parts.first_rows(input) : 0;
  REGARD_TRY(check(options.interventions, parts.config, encoder_tokens, limit.value()));
  REGARD_TRY(Recorder::plan(parts.config, options.record, {}));
  return Generation(
      std::make_unique<State>(std::move(model), parts, std::move(input), std::move(options), limit.value()));
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::out_of_memory, "out of memory"};
}

Result<GenerationStep> Generation::next() {
  if (state_->failure) return *state_->failure;
  if (state_->last.finished) return state_->last;
  Result<GenerationStep> result = Error{ErrorCode::out_of_memory, "out of memory"};
  try {
    result = state_->step();
  } catch (const std::bad_alloc&) {
    result = Error{ErrorCode::out_of_memory, "out of memory"};
  }
  if (!result.ok()) {
    state_->failure = result.error();
  } else if (result.value().finished) {
    state_->last.finished = true;
    state_->last.ids = result.value().ids;
  }
  return result;
}

}  // namespace regard
