#include "checkpoint/families.h"

#include <algorithm>
#include <array>

#include "checkpoint/families/tables.h"

namespace regard {

std::span<const Family* const> families() {
  static constexpr std::array kAll{&kBert,       &kRoberta,   &kXlmRoberta, &kCamembert,
                                   &kDistilBert, &kElectra,   &kMpnet,      &kModernBert,  //
                                   &kGpt2,       &kGptNeo,    &kGptNeoX,    &kOpt,
                                   &kLlama,      &kMistral,   &kQwen2,      &kQwen3,  //
                                   &kPhi,        &kPhi3,      &kGemma,      &kGemma2,
                                   &kGemma3,     &kSmolLm3,  //
                                   &kMarian,     &kBart,      &kMBart,      &kPegasus,
                                   &kT5,  //
                                   &kVit,        &kDeit,      &kDinov2,     &kDinov2WithRegisters,
                                   &kClipText,   &kClipVision};
  return kAll;
}

std::span<const HeadRule> common_heads() {
  static constexpr std::array kCommon{
      HeadRule{"ForTokenClassification", LabelHead::Rows::all},
      HeadRule{"ForQuestionAnswering", LabelHead::Rows::all},
  };
  return kCommon;
}

std::string_view composite_type() { return "vision-encoder-decoder"; }
std::string_view two_towers_type() { return "clip"; }

const Family* find_family(std::string_view model_type) {
  const auto all = families();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Family* f) { return f->model_type == model_type; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace regard
