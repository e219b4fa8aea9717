#include "checkpoint/generation_json.h"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/json.h"
#include "checkpoint/setting_reader.h"
#include "shape.h"
#include "text.h"

namespace regard {
namespace {

constexpr std::uint64_t kMaxBeams = 64;
constexpr std::size_t kMaxBadWords = 100'000;

bool is_token(const nlohmann::json& value, std::size_t d_vocab) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() < d_vocab;
}

/// A token's id in [0, d_vocab), whatever holds it; −1 on error.
std::int64_t token(SettingReader& reader, std::string_view name, const nlohmann::json& value, std::size_t d_vocab) {
  if (is_token(value, d_vocab)) {
    return static_cast<std::int64_t>(value.get<std::uint64_t>());
  }
  reader.refuse(
      name, sentence("is ", describe(value), "; it must be a token from 0 to ", std::max<std::size_t>(d_vocab, 1) - 1));
  return -1;
}

/// A token or a list of one; −1 where there is none.
std::int64_t read_token(SettingReader& reader, std::string_view name, std::size_t d_vocab) {
  const nlohmann::json* value = reader.find({name});
  if (value == nullptr) return -1;
  if (!value->is_array()) return token(reader, name, *value, d_vocab);
  if (value->size() == 1) return token(reader, name, (*value)[0], d_vocab);
  reader.refuse(name, sentence("is a list of ", value->size(), "; one token is supported"));
  return -1;
}

/// A token or a list of them; none where there are none.
std::vector<std::int64_t> read_tokens(SettingReader& reader, std::string_view name, std::size_t d_vocab) {
  std::vector<std::int64_t> tokens;
  const nlohmann::json* value = reader.find({name});
  if (value == nullptr) return tokens;
  if (!value->is_array()) return {token(reader, name, *value, d_vocab)};
  if (value->size() > kMaxBadWords) reader.refuse(name, "is a list of more than " + std::to_string(kMaxBadWords));
  for (const nlohmann::json& one : *value) tokens.push_back(token(reader, name, one, d_vocab));
  return tokens;
}

std::vector<std::vector<std::int64_t>> read_bad_words(SettingReader& reader, std::size_t d_vocab) {
  constexpr std::string_view kName = "bad_words_ids";
  std::vector<std::vector<std::int64_t>> words;
  const nlohmann::json* list = reader.find({kName});
  if (list == nullptr) return words;
  if (!list->is_array() || list->size() > kMaxBadWords) {
    reader.refuse(
        kName, sentence("is ", describe(*list), "; it must be a list of at most ", kMaxBadWords, " lists of tokens"));
    return words;
  }
  for (const nlohmann::json& word : *list) {
    if (!word.is_array() || word.empty()) {
      reader.refuse(kName, sentence("holds ", describe(word), "; every word must be a list of at least one token"));
      return words;
    }
    auto& ids = words.emplace_back();
    for (const nlohmann::json& id : word) ids.push_back(token(reader, kName, id, d_vocab));
  }
  return words;
}

/// What would change the answers, and does not here. 1, 0 and false leave them as they are.
std::vector<std::string> read_unsupported(SettingReader& reader) {
  std::vector<std::string> names;
  for (const char* name :
       {"exponential_decay_length_penalty", "sequence_bias", "encoder_repetition_penalty", "guidance_scale",
        "diversity_penalty", "typical_p", "min_p", "epsilon_cutoff", "eta_cutoff"}) {
    const nlohmann::json* value = reader.find({name});
    if (value == nullptr || *value == 1 || *value == 0 || *value == false) continue;
    names.emplace_back(name);
  }
  return names;
}

float read_length_penalty(SettingReader& reader) {
  constexpr std::string_view kName = "length_penalty";
  const nlohmann::json* value = reader.find({kName});
  if (value == nullptr) return 1.0f;
  const double number = value->is_number() ? value->get<double>() : 1e9;
  if (number >= -100.0 && number <= 100.0) return static_cast<float>(number);
  reader.refuse(kName, sentence("is ", describe(*value), "; it must be a number from -100 to 100"));
  return 1.0f;
}

GenerationDefaults read_settings(SettingReader& reader, std::size_t d_vocab) {
  GenerationDefaults defaults;
  defaults.forced_bos = read_token(reader, "forced_bos_token_id", d_vocab);
  defaults.forced_eos = read_token(reader, "forced_eos_token_id", d_vocab);
  defaults.bad_words = read_bad_words(reader, d_vocab);
  defaults.beams = static_cast<std::size_t>(reader.whole("num_beams", {}, 1, kMaxBeams, 1));
  defaults.max_length = static_cast<std::size_t>(reader.whole("max_length", {}, 0, kMaxContext, 0));
  defaults.max_new_tokens = static_cast<std::size_t>(reader.whole("max_new_tokens", {}, 0, kMaxContext, 0));
  defaults.length_penalty = read_length_penalty(reader);
  const nlohmann::json* stopping = reader.find({"early_stopping"});
  defaults.never_stops_early = stopping != nullptr && *stopping == "never";
  defaults.early_stopping = !defaults.never_stops_early && reader.truth("early_stopping", 0);
  defaults.unsupported = read_unsupported(reader);
  defaults.repetition_penalty = static_cast<float>(reader.positive("repetition_penalty", 1.0));
  const auto count = [&](std::string_view name) {
    return static_cast<std::size_t>(reader.whole(name, {}, 0, kMaxContext, 0));
  };
  defaults.no_repeat_ngram = count("no_repeat_ngram_size");
  defaults.encoder_no_repeat_ngram = count("encoder_no_repeat_ngram_size");
  defaults.min_length = count("min_length");
  defaults.min_new_tokens = count("min_new_tokens");
  defaults.suppressed = read_tokens(reader, "suppress_tokens", d_vocab);
  defaults.suppressed_at_begin = read_tokens(reader, "begin_suppress_tokens", d_vocab);
  defaults.renormalize = reader.truth("renormalize_logits", 0);
  return defaults;
}

struct SpecialToken {
  std::string_view name;
  std::int64_t GenerationDefaults::* member;
};

constexpr SpecialToken kSpecialTokens[] = {{"decoder_start_token_id", &GenerationDefaults::decoder_start},
                                           {"pad_token_id", &GenerationDefaults::pad}};

void read_special_tokens(SettingReader& reader, std::size_t d_vocab, GenerationDefaults& defaults) {
  for (const SpecialToken& special : kSpecialTokens) {
    // Nothing is computed with the padding token, and many files name one that is no token.
    const nlohmann::json* pad = special.member == &GenerationDefaults::pad ? reader.find({special.name}) : nullptr;
    if (pad != nullptr && pad->is_number_integer() && !is_token(*pad, d_vocab)) continue;
    if (defaults.*special.member < 0) defaults.*special.member = read_token(reader, special.name, d_vocab);
  }
  if (defaults.eos.empty()) defaults.eos = read_tokens(reader, "eos_token_id", d_vocab);
}

}  // namespace

Result<GenerationDefaults> parse_generation(const nlohmann::json& config, std::string_view generation_json,
                                            std::size_t d_vocab) {
  SettingReader config_reader(config);
  if (generation_json.empty()) {
    GenerationDefaults defaults = read_settings(config_reader, d_vocab);
    read_special_tokens(config_reader, d_vocab, defaults);
    REGARD_TRY(config_reader.status());
    return defaults;
  }
  const auto document = parse_json(generation_json, "generation_config.json");
  REGARD_TRY(document);
  if (!document.value().is_object()) {
    return Error{ErrorCode::config_invalid,
                 sentence("generation_config.json is ", describe(document.value()), "; it must be an object")};
  }
  SettingReader reader(document.value());
  GenerationDefaults defaults = read_settings(reader, d_vocab);
  read_special_tokens(reader, d_vocab, defaults);
  REGARD_TRY(reader.status());
  read_special_tokens(config_reader, d_vocab, defaults);
  REGARD_TRY(config_reader.status());
  return defaults;
}

}  // namespace regard
