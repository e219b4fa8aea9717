#include "checkpoint/generation_json.h"

#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/json.h"
#include "checkpoint/setting_reader.h"
#include "shape.h"

namespace regard {
namespace {

constexpr std::uint64_t kMaxBeams = 64;
constexpr std::size_t kMaxBadWords = 100'000;

/// A token's id in [0, d_vocab), whatever holds it; −1 on error.
std::int64_t token(SettingReader& reader, std::string_view name, const nlohmann::json& value, std::size_t d_vocab) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() < d_vocab) {
    return static_cast<std::int64_t>(value.get<std::uint64_t>());
  }
  reader.refuse(name, "is " + describe(value) + "; it must be a token from 0 to " + std::to_string(d_vocab - 1));
  return -1;
}

/// A token or a list of one; −1 where there is none.
std::int64_t read_token(SettingReader& reader, std::string_view name, std::size_t d_vocab) {
  const nlohmann::json* value = reader.find({name});
  if (value == nullptr) return -1;
  if (!value->is_array()) return token(reader, name, *value, d_vocab);
  if (value->size() == 1) return token(reader, name, (*value)[0], d_vocab);
  reader.refuse(name, "is a list of " + std::to_string(value->size()) + "; one token is supported");
  return -1;
}

std::vector<std::vector<std::int64_t>> read_bad_words(SettingReader& reader, std::size_t d_vocab) {
  constexpr std::string_view kName = "bad_words_ids";
  std::vector<std::vector<std::int64_t>> words;
  const nlohmann::json* list = reader.find({kName});
  if (list == nullptr) return words;
  if (!list->is_array() || list->size() > kMaxBadWords) {
    reader.refuse(kName, "is " + describe(*list) + "; it must be a list of at most " + std::to_string(kMaxBadWords) +
                             " lists of tokens");
    return words;
  }
  for (const nlohmann::json& word : *list) {
    if (!word.is_array() || word.empty()) {
      reader.refuse(kName, "holds " + describe(word) + "; every word must be a list of at least one token");
      return words;
    }
    auto& ids = words.emplace_back();
    for (const nlohmann::json& id : word) ids.push_back(token(reader, kName, id, d_vocab));
  }
  return words;
}

float read_length_penalty(SettingReader& reader) {
  constexpr std::string_view kName = "length_penalty";
  const nlohmann::json* value = reader.find({kName});
  if (value == nullptr) return 1.0f;
  const double number = value->is_number() ? value->get<double>() : 1e9;
  if (number >= -100.0 && number <= 100.0) return static_cast<float>(number);
  reader.refuse(kName, "is " + describe(*value) + "; it must be a number from -100 to 100");
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
  defaults.early_stopping = reader.truth("early_stopping", 0);
  return defaults;
}

struct SpecialToken {
  std::string_view name;
  std::int64_t GenerationDefaults::* member;
};

constexpr SpecialToken kSpecialTokens[] = {{"decoder_start_token_id", &GenerationDefaults::decoder_start},
                                           {"eos_token_id", &GenerationDefaults::eos},
                                           {"pad_token_id", &GenerationDefaults::pad}};

void read_special_tokens(SettingReader& reader, std::size_t d_vocab, GenerationDefaults& defaults) {
  for (const SpecialToken& special : kSpecialTokens) {
    if (defaults.*special.member < 0) defaults.*special.member = read_token(reader, special.name, d_vocab);
  }
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
                 "generation_config.json is " + describe(document.value()) + "; it must be an object"};
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
