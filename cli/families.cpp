#include <algorithm>
#include <string>

#include "checkpoint/config_json.h"
#include "commands.h"
#include "names.h"
#include "text.h"

namespace regard::cli {
namespace {

std::string_view stacks_of(const Config& config) {
  if (config.encoder && config.decoder) return "encoder and decoder";
  if (config.decoder) return "decoder";
  return config.encoder->patches ? "encoder of images" : "encoder";
}

std::string_view task_of(std::string_view ending) {
  if (ending == "ForSequenceClassification") return "sequence classification";
  if (ending == "ForTokenClassification") return "token classification";
  if (ending == "ForQuestionAnswering") return "question answering";
  if (ending == "ForImageClassification") return "image classification";
  if (ending == "ForImageClassificationWithTeacher") return "image classification with a teacher";
  if (ending == "ForPreTraining") return "replaced tokens";
  return ending;
}

Json describe(const Family& family) {
  const Config config = family.skeleton();
  const StackConfig& stack = config.decoder ? *config.decoder : *config.encoder;
  Json outputs = Json::array({"hidden states"});
  if (config.language_head && !stack.patches) {
    outputs.push_back(config.decoder ? "language model" : "masked language model");
  }
  for (const HeadRule& head : family.heads) outputs.push_back(task_of(head.ending));
  // The common heads are maps of a table's "labels" tensor: a family that names none has none. One of two stacks that
  // has labels at all answers questions, but does not label tokens.
  const bool two = config.encoder && config.decoder;
  const bool has_labels = family.names.find("\nlabels ") != std::string_view::npos && !(two && family.heads.empty());
  if (!stack.patches && has_labels) {
    for (const HeadRule& head : common_heads()) {
      const Json task = task_of(head.ending);
      if (two && head.ending == "ForTokenClassification") continue;
      if (std::find(outputs.begin(), outputs.end(), task) == outputs.end()) outputs.push_back(task);
    }
  }
  return {{"model_type", family.model_type},
          {"stacks", stacks_of(config)},
          {"positions", stack.bucket_max_distance > 0 ? sentence(name_of(stack.positions), ", T5 buckets")
                                                      : std::string(name_of(stack.positions))},
          {"norm", stack.norm == NormKind::layer_norm ? "layer norm" : "RMS norm"},
          {"outputs", outputs}};
}

Result<Json> list() {
  Json all = Json::array();
  for (const Family* family : families()) all.push_back(describe(*family));
  all.push_back({{"model_type", two_towers_type()},
                 {"stacks", "encoder, or encoder of images: one of its two towers at a time"},
                 {"positions", "learned"},
                 {"norm", "layer norm"},
                 {"outputs", {"hidden states"}}});
  const std::string composite(composite_type());
  all.push_back({{"model_type", composite},
                 {"stacks", "encoder of images, and any decoder or BERT"},
                 {"positions", "of its two models"},
                 {"norm", "of its two models"},
                 {"outputs", {"language model"}}});
  return Json{{"families", all}};
}

}  // namespace

Command add_families(CLI::App& command) {
  command.footer("The model_type of a config.json must be one of these.");
  return [] { return list(); };
}

}  // namespace regard::cli
