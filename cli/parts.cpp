#include "parts.h"

#include <algorithm>

#include "text.h"

namespace regard::cli {
namespace {

constexpr std::size_t kNamesShown = 4;

/// "pooler.dense.weight, pooler.dense.bias and 3 more"
std::string some_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kNamesShown ? sentence(text, " and ", names.size() - kNamesShown, " more") : text;
}

std::string attention_of(const StackConfig& stack) {
  std::string text = stack.causal ? "causal self-attention" : "self-attention";
  if (stack.cross) text += " and cross-attention";
  const auto local = static_cast<std::size_t>(
      std::count_if(stack.windows.begin(), stack.windows.end(), [](const auto& window) { return window.has_value(); }));
  if (local > 0) text += sentence(", ", local, " of its layers through a window");
  if (stack.n_kv_heads != stack.n_heads) text += sentence(", ", stack.n_kv_heads, " heads of keys and values");
  return text;
}

std::string stack_of(std::string_view name, const StackConfig& stack) {
  return sentence(name, ": ", stack.n_layers, stack.n_layers == 1 ? " layer of " : " layers of ", attention_of(stack),
                  " in ", stack.n_heads, stack.n_heads == 1 ? " head" : " heads", ", with every number on the way");
}

}  // namespace

Parts parts_of(const Checkpoint& checkpoint) {
  const Config& config = checkpoint.model->config();
  Parts parts;
  auto& [yes, no] = parts;
  if (config.encoder)
    yes.push_back(stack_of(config.encoder->patches ? "encoder of images" : "encoder", *config.encoder));
  if (config.decoder) yes.push_back(stack_of("decoder", *config.decoder));
  yes.emplace_back("hidden states of the last layer");
  if (config.language_head) {
    yes.push_back(sentence(config.decoder ? "language model" : "masked language model", ": a score for each of ",
                           config.d_vocab, " tokens"));
  }
  if (config.label_head) yes.push_back("labels: " + some_of(config.label_head->labels));
  if (config.decoder && config.language_head) {
    yes.emplace_back("generation: greedy, beam search and sampling, by the checkpoint's own rules");
  } else {
    no.emplace_back(config.decoder ? "generation: the checkpoint has no language model's head"
                                   : "generation: an encoder alone does not write");
  }
  if (const auto& rules = config.generation.unsupported; !rules.empty()) {
    no.push_back("settings of generation, which does without them: " + some_of(rules));
  }
  if (const auto& left = checkpoint.ignored_tensors; !left.empty()) {
    no.push_back(sentence(left.size(), left.size() == 1 ? " tensor" : " tensors",
                          " that this model does not use: ", some_of(left)));
  }
  return parts;
}

}  // namespace regard::cli
