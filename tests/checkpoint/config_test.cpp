// config.json: every field of every family, right and wrong in a dozen ways.

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "checkpoint/config_json.h"
#include "text.h"

namespace regard {
namespace {

using Json = nlohmann::json;

Json marian() {
  return Json::parse(R"({"model_type":"marian","architectures":["MarianMTModel"],"vocab_size":100,"d_model":30,
    "encoder_layers":2,"decoder_layers":3,"encoder_attention_heads":3,"decoder_attention_heads":5,"encoder_ffn_dim":17,
    "decoder_ffn_dim":19,"max_position_embeddings":64,"activation_function":"swish","scale_embedding":true,
    "share_encoder_decoder_embeddings":true,"tie_word_embeddings":true,"decoder_start_token_id":99,"pad_token_id":99,
    "eos_token_id":0,"dropout":0.1,"id2label":{"0":"LABEL_0"}})");
}

std::string fault_of(const Json& config, std::string_view generation = {}) {
  const auto parsed = parse_config(config.dump(), generation);
  if (parsed.ok()) return "";
  return std::string(name_of(parsed.error().code)) + ": " + parsed.error().message;
}

Config parsed(const Json& config, std::string_view generation = {}) {
  const auto result = parse_config(config.dump(), generation);
  INFO((result.ok() ? "" : result.error().message));
  REQUIRE(result.ok());
  return result.value().config;
}

}  // namespace

TEST_CASE("a Marian config.json becomes a Config", "[config]") {
  const Config config = parsed(marian());
  CHECK(config.family == "marian");
  CHECK((config.d_vocab == 100 && config.shared_embeddings && config.tied_logits && config.language_head));
  REQUIRE((config.encoder && config.decoder));
  CHECK((config.encoder->n_layers == 2 && config.decoder->n_layers == 3));
  CHECK((config.encoder->n_heads == 3 && config.encoder->n_kv_heads == 3 && config.encoder->d_head == 10));
  CHECK((config.decoder->n_heads == 5 && config.decoder->d_head == 6));
  CHECK((config.encoder->d_ff == 17 && config.decoder->d_ff == 19 && config.decoder->n_ctx == 64));
  CHECK((!config.encoder->causal && config.decoder->causal && config.decoder->cross && !config.encoder->cross));
  CHECK(config.encoder->activation == kernels::Activation::silu);
  CHECK(config.encoder->embedding_scale == std::sqrt(30.0f));
  CHECK((config.generation.decoder_start == 99 && config.generation.eos == std::vector<std::int64_t>{0} &&
         config.generation.pad == 99));
}

TEST_CASE("optional settings have the reference's defaults, and null counts as absent", "[config]") {
  Json config = marian();
  for (const char* name :
       {"scale_embedding", "share_encoder_decoder_embeddings", "tie_word_embeddings", "architectures"}) {
    config.erase(name);
  }
  config["decoder_vocab_size"] = nullptr;
  config["eos_token_id"] = nullptr;
  const Config result = parsed(config);
  CHECK((result.encoder->embedding_scale == 1.0f && result.shared_embeddings && result.tied_logits));
  CHECK((result.language_head && result.generation.eos.empty() && result.d_vocab == 100));
  config["architectures"] = {"MarianModel"};
  CHECK_FALSE(parsed(config).language_head);
}

TEST_CASE("two vocabularies", "[config]") {
  Json config = marian();
  config["share_encoder_decoder_embeddings"] = false;
  config["decoder_vocab_size"] = 120;
  const Config result = parsed(config);
  CHECK((result.d_vocab == 120 && result.d_vocab_encoder == 100 && !result.shared_embeddings));
}

TEST_CASE("every size refuses what no size can be, and says its name", "[config]") {
  const std::vector<Json> bad{0,    -1,   -2147483648ll, 2147483648ll,      1e9,           18446744073709551615ull, 1.5,
                              64.0, "64", true,          Json::array({64}), Json::object()};
  for (const char* field :
       {"vocab_size", "d_model", "encoder_layers", "decoder_layers", "encoder_attention_heads",
        "decoder_attention_heads", "encoder_ffn_dim", "decoder_ffn_dim", "max_position_embeddings"}) {
    for (const Json& value : bad) {
      Json config = marian();
      config["decoder_vocab_size"] = 100;
      config[field] = value;
      INFO(field << " = " << value.dump());
      CHECK(fault_of(config).starts_with("config_invalid: " + std::string(field) + " is "));
    }
    Json config = marian();
    config.erase(field);
    INFO("no " << field);
    CHECK(fault_of(config).starts_with("config_invalid: " + std::string(field) + " is missing; it must be "));
  }
}

TEST_CASE("every other setting refuses what it cannot be, and says its name", "[config]") {
  const std::vector<Json> values{0, -1, 2147483648ll, 1e9, 1.5, "", "x", true, false, Json::array({1}), Json::object(),
                                 3};
  const auto is_right = [](const std::string& field, const Json& value) {
    if (field == "activation_function" || field == "model_type") return false;
    if (field == "architectures") return false;
    if (field == "pad_token_id" && value.is_number_integer()) return true;  // beyond the vocabulary: there is none
    if (field.ends_with("_token_id")) return value == 0 || value == 3 || value == Json::array({1});
    if (field == "quantization_config") return value == false;
    return value.is_boolean();
  };
  for (const std::string field :
       {"scale_embedding", "share_encoder_decoder_embeddings", "tie_word_embeddings", "activation_function",
        "architectures", "decoder_start_token_id", "eos_token_id", "pad_token_id", "forced_eos_token_id",
        "forced_bos_token_id", "quantization_config"}) {
    for (const Json& value : values) {
      Json config = marian();
      config[field] = value;
      INFO(field << " = " << value.dump());
      const std::string fault = fault_of(config);
      if (is_right(field, value)) {
        CHECK(fault.empty());
      } else {
        CHECK(fault.starts_with("config_invalid: " + field + " is "));
      }
    }
  }
}

TEST_CASE("heads must divide the width", "[config]") {
  Json config = marian();
  config["decoder_attention_heads"] = 4;
  CHECK(fault_of(config) == "config_invalid: decoder_attention_heads is 4; it must divide the model's width, 30");
}

TEST_CASE("a family without a table is refused, and the message lists those that have one", "[config]") {
  Json config = marian();
  config["model_type"] = "mamba";
  CHECK(fault_of(config).starts_with("family_unsupported: model_type is \"mamba\"; supported: bert, "));
  config["model_type"] = 7;
  CHECK(fault_of(config) == "config_invalid: model_type is 7; it must be a text");
  config.erase("model_type");
  CHECK(fault_of(config) == "config_invalid: model_type is missing; it must be a text");
}

TEST_CASE("of two towers the one that is asked for is read, and text where none is", "[config]") {
  Json clip = {{"model_type", "clip"}, {"text_config", Json::object()}, {"vision_config", Json::object()}};
  const auto family = [&](std::string_view part) {
    const auto parsed = parse_config(clip.dump(), {}, part);
    return parsed.ok() ? parsed.value().config.family
                       : sentence(name_of(parsed.error().code), ": ", parsed.error().message);
  };
  CHECK(family("") == "clip_text_model");
  CHECK(family("text") == "clip_text_model");
  CHECK(family("vision") == "clip_vision_model");
  CHECK(family("audio") == "invalid_argument: part is \"audio\"; it must be text or vision");
  clip.erase("vision_config");
  CHECK(family("vision") == "config_invalid: vision_config is missing; it must be that tower's configuration");
  CHECK(parse_config(marian().dump(), {}, "text").error().code == ErrorCode::invalid_argument);
}

TEST_CASE("what is not a JSON object is refused", "[config]") {
  const auto code = [](std::string_view text) { return parse_config(text, {}).error().code; };
  CHECK(code("") == ErrorCode::json_invalid);
  CHECK(code("{") == ErrorCode::json_invalid);
  CHECK(code("<html>") == ErrorCode::json_invalid);
  CHECK(code(std::string_view("{}\0{}", 5)) == ErrorCode::json_invalid);
  CHECK(code("{\"a\":\"\xff\"}") == ErrorCode::json_invalid);
  CHECK(code(std::string(100'000, '[')) == ErrorCode::json_invalid);
  CHECK(code("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}") == ErrorCode::json_invalid);
  CHECK(code(std::string(5u << 20, ' ') + "{}") == ErrorCode::json_invalid);
  CHECK(code("[]") == ErrorCode::config_invalid);
  CHECK(code("null") == ErrorCode::config_invalid);
}

TEST_CASE("generation_config.json goes before config.json", "[config]") {
  Json config = marian();
  config["num_beams"] = 6;
  config["max_length"] = 40;
  config["bad_words_ids"] = {{99}};
  const GenerationDefaults old = parsed(config).generation;
  CHECK((old.beams == 6 && old.max_length == 40 && old.bad_words.size() == 1));

  const GenerationDefaults merged =
      parsed(config,
             R"({"num_beams":4,"eos_token_id":[7],"length_penalty":-0.5,"early_stopping":true,"max_new_tokens":9,
                         "bad_words_ids":[[1],[2,3]],"forced_bos_token_id":5,"forced_eos_token_id":0})")
          .generation;
  CHECK((merged.beams == 4 && merged.max_length == 0 && merged.max_new_tokens == 9 && merged.early_stopping));
  CHECK((merged.eos == std::vector<std::int64_t>{7} && merged.decoder_start == 99 && merged.forced_bos == 5 &&
         merged.forced_eos == 0));
  CHECK(merged.length_penalty == -0.5f);
  CHECK(merged.bad_words == std::vector<std::vector<std::int64_t>>{{1}, {2, 3}});
}

TEST_CASE("generation settings refuse what they cannot be, and say their name", "[config]") {
  const auto fault = [](const std::string& generation) { return fault_of(marian(), generation); };
  for (const std::string text :
       {R"({"num_beams":0})", R"({"num_beams":65})", R"({"num_beams":"4"})", R"({"max_length":-1})",
        R"({"max_length":1e9})", R"({"max_new_tokens":1.5})", R"({"length_penalty":"x"})",
        R"({"length_penalty":1e300})", R"({"early_stopping":"sometimes"})", R"({"eos_token_id":100})",
        R"({"eos_token_id":-1})", R"({"eos_token_id":[1,100]})", R"({"bad_words_ids":5})", R"({"bad_words_ids":[5]})",
        R"({"bad_words_ids":[[]]})", R"({"bad_words_ids":[[100]]})", R"({"forced_eos_token_id":1.0})"}) {
    INFO(text);
    const std::string field = Json::parse(text).begin().key();
    CHECK(fault(text).starts_with("config_invalid: " + field + " "));
  }
  CHECK(fault("[]").starts_with("config_invalid: generation_config.json is a list"));
  CHECK(fault("{").starts_with("json_invalid: generation_config.json"));
}

TEST_CASE("what would silently change the arithmetic is refused", "[config]") {
  const auto fault = [](const char* config) {
    const auto parsed = parse_config(config, {});
    return parsed.ok() ? std::string() : parsed.error().message;
  };
  const std::string llama =
      R"({"model_type":"qwen2","vocab_size":9,"hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,)"
      R"("intermediate_size":8,"max_position_embeddings":8,"sliding_window":4,"use_sliding_window":true,"layer_types":)";
  CHECK(fault((llama + R"(["sliding_attention"]})").c_str()).empty());
  CHECK(fault((llama + R"(["chunked_attention"]})").c_str()).starts_with("layer_types names"));
  const std::string bert =
      R"({"model_type":"bert","vocab_size":9,"hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,)"
      R"("intermediate_size":8,"max_position_embeddings":8)";
  CHECK(fault((bert + "}").c_str()).empty());
  CHECK(fault((bert + R"(,"is_decoder":true})").c_str()).starts_with("is_decoder is true"));
  CHECK(fault((bert + R"(,"position_embedding_type":"relative_key"})").c_str()).starts_with("position_embedding_type"));
}

TEST_CASE("settings of generation that are not supported are named", "[config]") {
  const auto parsed =
      parse_config(R"({"model_type":"gpt2","vocab_size":9,"n_embd":8,"n_layer":1,"n_head":2,"n_positions":8})",
                   R"({"min_p":0.1,"typical_p":1.0,"guidance_scale":2.0,"early_stopping":"never"})");
  REQUIRE(parsed.ok());
  CHECK(parsed.value().config.generation.unsupported == std::vector<std::string>{"guidance_scale", "min_p"});
  CHECK(parsed.value().config.generation.never_stops_early);
}

}  // namespace regard
