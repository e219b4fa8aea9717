#include "model/transformer.h"

#include <limits>
#include <new>

#include "model/attention_site.h"
#include "model/embedding.h"
#include "model/parts.h"
#include "model/tensor_reader.h"

namespace regard {
namespace {

/// Short enough to need no allocation of its own.
Error out_of_memory() { return {ErrorCode::out_of_memory, "out of memory"}; }

std::unique_ptr<const Projection> read_tokens(TensorReader& reader, const std::string& name) {
  if (!reader.has(name)) return nullptr;
  return std::make_unique<const Projection>(reader.read_table(name));
}

Status read_parts(const TensorSource& tensors, WeightForm form, Parts& parts) {
  const Config& config = parts.config;
  TensorReader reader(tensors, config, form);
  REGARD_TRY(reader.status());
  parts.n_parameters = reader.n_parameters();
  parts.encoder_tokens = read_tokens(reader, "encoder.embed");
  parts.decoder_tokens = read_tokens(reader, parts.encoder_tokens ? "decoder.embed" : "embed");
  const Projection* last = parts.decoder_tokens.get();
  const Projection* first = parts.encoder_tokens ? parts.encoder_tokens.get() : last;
  if (config.encoder) parts.encoder = read_stack(reader, "encoder", *config.encoder, first);
  if (config.bridge) parts.bridge = reader.read_projection("bridge");
  if (config.decoder) parts.decoder = read_stack(reader, "decoder", *config.decoder, last);
  if (config.language_head) parts.logits = read_logits(reader, config, last);
  if (config.label_head) parts.labels = read_labels(reader, config);
  return reader.status();
}

PassLengths lengths_of(const Parts& parts, const RunInput& input) {
  PassLengths lengths;
  if (parts.encoder) lengths.encoder = lengths.cross_keys = parts.first_rows(input);
  if (parts.decoder) lengths.decoder = lengths.decoder_keys = decoder_input(parts, input).size();
  lengths.hidden = lengths.logits = parts.decoder ? lengths.decoder : lengths.encoder;
  return lengths;
}

/// The decoder's output.                                                   [L × d]
Result<Matrix> decode(const Parts& parts, const RunInput& input, const Matrix* encoder_output,
                      const RunOptions& options, Recorder& recorder) {
  const std::vector<std::int64_t> ids = decoder_input(parts, input);
  Pass pass;
  pass.length = ids.size();
  pass.encoder_output = encoder_output;
  (parts.encoder ? pass.cross_padding : pass.padding) = input.attention_mask;
  pass.interventions = options.interventions;
  pass.recorders = {&recorder, 1};
  pass.cancel = options.cancel;
  Matrix x;
  embed_tokens(*parts.config.decoder, parts.decoder->embedding, ids,
               parts.encoder ? std::span<const std::int64_t>() : input.token_types, pass.length, 0, x);
  REGARD_TRY(run_stack(*parts.config.decoder, *parts.decoder, pass, x));
  return x;
}

Result<Run> run_checked(const Parts& parts, const RunInput& input, const RunOptions& options) {
  const PassLengths lengths = lengths_of(parts, input);
  REGARD_TRY(check(options.interventions, parts.config, lengths.encoder, lengths.decoder));
  auto planned = Recorder::plan(parts.config, options.record, lengths);
  if (!planned.ok()) return planned.error();
  Recorder& recorder = planned.value();

  Run run;
  if (parts.encoder) {
    auto encoded = encode(parts, input, options.interventions, recorder, options.cancel);
    if (!encoded.ok()) return encoded.error();
    run.hidden = std::move(encoded).value();
  }
  if (parts.decoder) {
    auto decoded = decode(parts, input, parts.encoder ? &run.hidden : nullptr, options, recorder);
    if (!decoded.ok()) return decoded.error();
    run.hidden = std::move(decoded).value();
  }
  recorder.keep("hidden", const_view(run.hidden));
  if (parts.logits) {
    run.logits = parts.logits->apply(run.hidden);
    recorder.keep("logits", const_view(run.logits));
  }
  if (parts.labels) run.label_logits = parts.labels->apply(run.hidden, parts.config, input);
  run.trace = recorder.take();
  return run;
}

}  // namespace

Result<Matrix> encode(const Parts& parts, const RunInput& input, std::span<const Intervention> interventions,
                      Recorder& recorder, const std::atomic<bool>* cancel) {
  const StackConfig& config = *parts.config.encoder;
  Pass pass;
  pass.length = parts.first_rows(input);
  pass.padding = input.attention_mask;
  pass.interventions = interventions;
  pass.recorders = {&recorder, 1};
  pass.cancel = cancel;
  Matrix x;
  if (config.patches) {
    embed_patches(config, parts.encoder->embedding, input.pixels, x);
  } else {
    embed_tokens(config, parts.encoder->embedding, input.ids, input.token_types, pass.length, 0, x);
  }
  REGARD_TRY(run_stack(config, *parts.encoder, pass, x));
  if (!parts.bridge) return x;
  Matrix bridged(x.rows(), parts.bridge->out());
  parts.bridge->apply(const_view(x), view(bridged));
  return bridged;
}

Transformer::Transformer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Transformer::~Transformer() = default;

Result<std::shared_ptr<const Transformer>> Transformer::create(Config config, const TensorSource& tensors,
                                                               WeightForm form) try {
  REGARD_TRY(check(config));
  auto parts = std::make_unique<Parts>();
  parts->config = std::move(config);
  REGARD_TRY(read_parts(tensors, form, *parts));
  return std::shared_ptr<const Transformer>(new Transformer(std::move(parts)));
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

const Config& Transformer::config() const noexcept { return parts_->config; }

std::uint64_t Transformer::n_parameters() const noexcept { return parts_->n_parameters; }

std::uint64_t Transformer::weight_bytes() const noexcept {
  std::uint64_t total = 0;
  for (const auto* tokens : {parts_->encoder_tokens.get(), parts_->decoder_tokens.get()}) {
    if (tokens != nullptr) total += tokens->bytes();
  }
  for (const auto* stack : {&parts_->encoder, &parts_->decoder}) {
    if (stack->has_value()) total += (*stack)->bytes();
  }
  if (parts_->bridge) total += parts_->bridge->bytes();
  return total + (parts_->logits ? parts_->logits->bytes() : 0) + (parts_->labels ? parts_->labels->bytes() : 0);
}

Result<Run> Transformer::run(const RunInput& input, const RunOptions& options) const try {
  REGARD_TRY(check_input(*parts_, input));
  return run_checked(*parts_, input, options);
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

Result<std::uint64_t> Transformer::trace_bytes(const RunInput& input, const RecordRequest& record) const try {
  REGARD_TRY(check_input(*parts_, input));
  RecordRequest unlimited = record;
  unlimited.max_bytes = std::numeric_limits<std::uint64_t>::max();
  const auto planned = Recorder::plan(parts_->config, unlimited, lengths_of(*parts_, input));
  if (!planned.ok()) return planned.error();
  return planned.value().bytes();
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

}  // namespace regard
