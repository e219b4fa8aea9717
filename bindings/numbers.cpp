#include "numbers.h"

#include <cmath>
#include <cstdint>
#include <string>

using emscripten::val;

namespace regard::bindings {

namespace {

val list_of(std::span<const std::size_t> sizes) {
  val list = val::array();
  for (const std::size_t size : sizes) list.call<void>("push", static_cast<double>(size));
  return list;
}

val stack_of(const StackConfig& stack) {
  val out = val::object();
  out.set("nLayers", stack.n_layers);
  out.set("nHeads", stack.n_heads);
  out.set("nKvHeads", stack.n_kv_heads);
  out.set("dModel", stack.d_model);
  out.set("dHead", stack.d_head);
  out.set("dFf", stack.d_ff);
  out.set("nCtx", stack.n_ctx);
  out.set("causal", stack.causal);
  if (!stack.windows.empty()) {
    val windows = val::array();
    for (const auto& window : stack.windows) {
      const std::size_t reach[] = {window ? window->before : 0, window ? window->after : 0};
      windows.call<void>("push", window ? list_of(reach) : val::null());
    }
    out.set("windows", windows);
  }
  out.set("scale", stack.score_scale ? static_cast<double>(*stack.score_scale)
                                     : 1.0 / std::sqrt(static_cast<double>(stack.d_head)));
  if (stack.patches) {
    val image = val::object();
    image.set("size", stack.patches->image_size);
    image.set("patch", stack.patches->patch_size);
    image.set("channels", stack.patches->n_channels);
    image.set("before", stack.patches->n_tokens() - stack.patches->n_patches());
    out.set("image", image);
  }
  return out;
}

}  // namespace

val tensor_of(std::string_view name, std::span<const std::size_t> shape, std::span<const float> data) {
  val out = val::object();
  out.set("name", std::string(name));
  out.set("shape", list_of(shape));
  out.set("data", val(emscripten::typed_memory_view(data.size(), data.data())).call<val>("slice"));
  return out;
}

val tensors_of(const Trace& trace) {
  val out = val::array();
  for (const TraceEntry& entry : trace.entries) out.call<void>("push", tensor_of(entry.name, entry.shape, entry.data));
  return out;
}

val info_of(const Transformer& model) {
  const Config& config = model.config();
  val out = val::object();
  out.set("family", config.family);
  out.set("dVocab", config.d_vocab);
  out.set("dVocabEncoder", config.d_vocab_encoder != 0 ? config.d_vocab_encoder : config.d_vocab);
  out.set("nParameters", static_cast<double>(model.n_parameters()));
  out.set("weightBytes", static_cast<double>(model.weight_bytes()));
  out.set("decoderStart", static_cast<double>(config.generation.decoder_start));
  out.set("writes", config.language_head);
  if (config.label_head) {
    val labels = val::array();
    for (const std::string& label : config.label_head->labels) labels.call<void>("push", label);
    out.set("labels", labels);
  }
  if (config.encoder) out.set("encoder", stack_of(*config.encoder));
  if (config.decoder) out.set("decoder", stack_of(*config.decoder));
  return out;
}

val step_of(const GenerationStep& step) {
  val ids = val::array();
  for (const std::int64_t id : step.ids) ids.call<void>("push", static_cast<double>(id));
  val out = val::object();
  out.set("token", static_cast<double>(step.token));
  out.set("logProbability", step.log_probability);
  out.set("ids", ids);
  out.set("finished", step.finished);
  out.set("tensors", tensors_of(step.trace));
  return out;
}

}  // namespace regard::bindings
