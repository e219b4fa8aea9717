#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "checkpoint/weight_files.h"
#include "commands.h"
#include "input_options.h"
#include "names.h"
#include "parts.h"
#include "stopwatch.h"

namespace regard::cli {
namespace {

/// How many layers look through a window.
std::size_t local_layers(const StackConfig& stack) {
  return static_cast<std::size_t>(
      std::count_if(stack.windows.begin(), stack.windows.end(), [](const auto& window) { return window.has_value(); }));
}

Json describe(const StackConfig& stack) {
  return {{"n_layers", stack.n_layers},
          {"d_model", stack.d_model},
          {"n_heads", stack.n_heads},
          {"n_kv_heads", stack.n_kv_heads},
          {"d_head", stack.d_head},
          {"d_ff", stack.d_ff},
          {"n_ctx", stack.n_ctx},
          {"attention", stack.causal ? (stack.cross ? "causal self, cross" : "causal self") : "self"},
          {"norm", stack.norm == NormKind::layer_norm ? "layer norm" : "RMS norm"},
          {"norm_place", name_of(stack.norm_place)},
          {"activation", name_of(stack.activation)},
          {"positions", name_of(stack.positions)},
          {"local_layers", local_layers(stack)}};
}

Json token_or_null(std::int64_t token) { return token < 0 ? Json(nullptr) : Json(token); }

Json describe(const GenerationDefaults& defaults) {
  return {{"decoder_start", token_or_null(defaults.decoder_start)},
          {"eos", defaults.eos},
          {"pad", token_or_null(defaults.pad)},
          {"forced_bos", token_or_null(defaults.forced_bos)},
          {"forced_eos", token_or_null(defaults.forced_eos)},
          {"bad_words", defaults.bad_words},
          {"suppressed", defaults.suppressed},
          {"suppressed_at_begin", defaults.suppressed_at_begin},
          {"repetition_penalty", defaults.repetition_penalty},
          {"no_repeat_ngram", defaults.no_repeat_ngram},
          {"encoder_no_repeat_ngram", defaults.encoder_no_repeat_ngram},
          {"min_length", defaults.min_length},
          {"min_new_tokens", defaults.min_new_tokens},
          {"renormalize", defaults.renormalize},
          {"unsupported", defaults.unsupported},
          {"beams", defaults.beams},
          {"length_penalty", defaults.length_penalty},
          {"early_stopping", defaults.early_stopping},
          {"max_length", defaults.max_length},
          {"max_new_tokens", defaults.max_new_tokens}};
}

Result<Json> info(const InputOptions& options) {
  const Stopwatch watch;
  const auto opened = open_checkpoint(options.folder, options.opening());
  REGARD_TRY(opened);
  const double load_seconds = watch.seconds();
  const auto weights = WeightFiles::open(options.folder);
  REGARD_TRY(weights);
  std::map<std::string, std::uint64_t> storage;  // bytes a type
  for (const HeldTensor& tensor : weights.value().store.tensors()) {
    if (tensor.twin.empty()) storage[std::string(name_of(tensor.about.dtype))] += tensor.data().size();
  }
  const Transformer& model = *opened.value().model;
  const Config& config = model.config();
  Json result{{"family", config.family},
              {"folder", options.folder},
              {"n_parameters", model.n_parameters()},
              {"weight_bytes", model.weight_bytes()},
              {"weight_files", weights.value().files.size()},
              {"stored_bytes", storage},
              {"d_vocab", config.d_vocab}};
  if (config.encoder) result["encoder"] = describe(*config.encoder);
  if (config.decoder) result["decoder"] = describe(*config.decoder);
  if (config.label_head) result["labels"] = config.label_head->labels;
  result["supported"] = {{"run", true},
                         {"logits", config.language_head},
                         {"labels", config.label_head.has_value()},
                         {"generate", config.decoder && config.language_head}};
  const Parts parts = parts_of(opened.value());
  result["in_words"] = {{"supported", parts.supported}, {"not_supported", parts.not_supported}};
  result["records"] = {"embed", "q",        "k",         "v",         "scores",     "masked_scores", "pattern",
                       "z",     "attn_out", "resid_pre", "resid_mid", "resid_post", "mlp_out",       "logits"};
  result["ignored_tensors"] = opened.value().ignored_tensors;
  result["generation"] = describe(config.generation);
  result["seconds"] = {{"load", load_seconds}};
  return result;
}

}  // namespace

Command add_info(CLI::App& command) {
  const auto options = std::make_shared<InputOptions>();
  options->add_folder(command);
  command.footer(
      "Opens the checkpoint, every tensor of it, and says what it found. Weights are model.safetensors or "
      "pytorch_model.bin, whole or in parts with their index.\nExample:\n  regard info "
      "models/translate-en-fr");
  return [options] { return info(*options); };
}

}  // namespace regard::cli
