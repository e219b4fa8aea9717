// Families' tables are text: it is how they read best, and what they share a page downloads once.

#include <array>
#include <string>
#include <utility>

#include "checkpoint/decimal.h"
#include "checkpoint/families.h"

namespace regard {
namespace {

constexpr std::array<std::pair<std::string_view, Setting>, 27> kSettings{{
    {"d_vocab", Setting::d_vocab},
    {"d_vocab_encoder", Setting::d_vocab_encoder},
    {"d_model", Setting::d_model},
    {"d_embed", Setting::d_embed},
    {"n_layers", Setting::n_layers},
    {"n_heads", Setting::n_heads},
    {"n_kv_heads", Setting::n_kv_heads},
    {"d_head", Setting::d_head},
    {"d_ff", Setting::d_ff},
    {"n_ctx", Setting::n_ctx},
    {"n_token_types", Setting::n_token_types},
    {"norm_epsilon", Setting::norm_epsilon},
    {"activation", Setting::activation},
    {"image_size", Setting::image_size},
    {"patch_size", Setting::patch_size},
    {"n_channels", Setting::n_channels},
    {"score_scalar", Setting::score_scalar},
    {"softcap", Setting::softcap},
    {"logits_softcap", Setting::logits_softcap},
    {"scale_embedding", Setting::scale_embedding},
    {"shared_embeddings", Setting::shared_embeddings},
    {"tied_logits", Setting::tied_logits},
    {"qkv_bias", Setting::qkv_bias},
    {"attention_bias", Setting::attention_bias},
    {"mlp_bias", Setting::mlp_bias},
    {"norm_bias", Setting::norm_bias},
    {"must_be_off", Setting::must_be_off},
}};

/// What stands before the first `mark`; it and the mark are taken off `text`.
std::string_view take(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::vector<SettingRule> parse_settings(std::string_view table) {
  std::vector<SettingRule> rules;
  while (!table.empty()) {
    std::string_view line = take(table, '\n'), setting = take(line, ' '), name = take(line, ' ');
    SettingRule rule{};
    rule.side = take_prefix(setting, "encoder.")   ? Side::encoder
                : take_prefix(setting, "decoder.") ? Side::decoder
                                                   : Side::both;
    rule.name = take(name, '|');
    rule.other_name = name;
    if (take_prefix(line, "=")) {
      rule.fallback_word = line;
      const char* rest = nullptr;
      rule.fallback = parse_decimal(std::string(line).c_str(), &rest);
    }
    for (const auto& [word, meaning] : kSettings) {
      if (word != setting) continue;
      rule.setting = meaning;
      rules.push_back(rule);
    }
  }
  return rules;
}

std::vector<NameRule> parse_names(std::string_view table) {
  std::vector<NameRule> rules;
  while (!table.empty()) {
    std::string_view line = take(table, '\n');
    NameRule rule;
    rule.ours = take(line, ' ');
    rule.theirs = take(line, ' ');
    while (!line.empty()) {
      const std::string_view word = take(line, ' ');
      if (word == "transposed") rule.layout = Layout::transposed;
      if (word == "by_head") rule.layout = Layout::by_head;
      if (word == "first") rule.part = Part::first;
      if (word == "next_to_last") rule.part = Part::next_to_last;
      if (word == "last") rule.part = Part::last;
      if (word == "exact") rule.exact = true;
    }
    if (!rule.theirs.empty()) rules.push_back(rule);
  }
  return rules;
}

}  // namespace regard
