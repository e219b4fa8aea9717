#include "info.h"

#include <nlohmann/json.hpp>

namespace regard::bindings {

namespace {

nlohmann::json stack_json(const StackConfig& stack) {
  return {{"nLayers", stack.n_layers}, {"nHeads", stack.n_heads}, {"nKvHeads", stack.n_kv_heads},
          {"dModel", stack.d_model},   {"dHead", stack.d_head},   {"dFf", stack.d_ff},
          {"nCtx", stack.n_ctx},       {"scaleScores", stack.scale_scores}};
}

}  // namespace

std::string info_json(const Checkpoint& checkpoint) {
  const Config& config = checkpoint.model->config();
  nlohmann::json info = {{"family", config.family},
                         {"dVocab", config.d_vocab},
                         {"nParameters", checkpoint.model->n_parameters()},
                         {"weightBytes", checkpoint.model->weight_bytes()},
                         {"decoderStart", config.generation.decoder_start},
                         {"eos", config.generation.eos},
                         {"pad", config.generation.pad}};
  if (config.encoder) info["encoder"] = stack_json(*config.encoder);
  if (config.decoder) info["decoder"] = stack_json(*config.decoder);
  return info.dump();
}

}  // namespace regard::bindings
