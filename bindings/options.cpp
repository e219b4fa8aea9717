#include "options.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "checkpoint/interventions_json.h"

namespace regard::bindings {

namespace {

using Json = nlohmann::json;

Error wrong(const char* field, const char* expected) {
  return {ErrorCode::invalid_argument, std::string("option ") + field + " must be " + expected};
}

Result<Json> parse_object(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{ErrorCode::json_invalid, "options must be a JSON object"};
  return json;
}

Status take(const Json& json, const char* field, bool& out) {
  const auto found = json.find(field);
  if (found == json.end()) return success();
  if (!found->is_boolean()) return wrong(field, "true or false");
  out = found->get<bool>();
  return success();
}

Status take(const Json& json, const char* field, float& out) {
  const auto found = json.find(field);
  if (found == json.end()) return success();
  if (!found->is_number() || !std::isfinite(found->get<float>())) return wrong(field, "a finite number");
  out = found->get<float>();
  return success();
}

bool is_count(const Json& json) {
  return json.is_number_unsigned() && json.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max();
}

Status take(const Json& json, const char* field, std::size_t& out) {
  const auto found = json.find(field);
  if (found == json.end()) return success();
  if (!is_count(*found)) return wrong(field, "a whole number from 0 to 2^32 - 1");
  out = found->get<std::size_t>();
  return success();
}

template <class T>
Status take(const Json& json, const char* field, std::vector<T>& out) {
  const auto found = json.find(field);
  if (found == json.end()) return success();
  if (!found->is_array()) return wrong(field, "an array");
  for (const Json& item : *found) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (!item.is_string()) return wrong(field, "an array of names");
    } else {
      if (!is_count(item) || item.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<T>::max()})
        return wrong(field, "an array of whole numbers");
    }
    out.push_back(item.get<T>());
  }
  return success();
}

Status take_record(const Json& json, RecordRequest& record) {
  REGARD_TRY(take(json, "record", record.tensors));
  REGARD_TRY(take(json, "layers", record.layers));
  return take(json, "heads", record.heads);
}

Status take_interventions(const Json& json, std::vector<Intervention>& out) {
  const auto found = json.find("interventions");
  if (found == json.end()) return success();
  auto parsed = parse_interventions(found->dump());
  if (!parsed.ok()) return parsed.error();
  out = std::move(parsed).value();
  return success();
}

Status take_mask(const Json& json, Mask& mask) {
  const auto found = json.find("mask");
  if (found == json.end()) return success();
  if (!found->is_object()) return wrong("mask", "an object");
  REGARD_TRY(take(*found, "causal", mask.causal));
  REGARD_TRY(take(*found, "sinks", mask.sinks));
  REGARD_TRY(take(*found, "globals", mask.global_tokens));
  REGARD_TRY(take(*found, "padding", mask.key_padding));
  const auto window = found->find("window");
  if (window == found->end()) return success();
  if (!window->is_object()) return wrong("mask.window", "{before, after}");
  Window size{0, 0};
  REGARD_TRY(take(*window, "before", size.before));
  REGARD_TRY(take(*window, "after", size.after));
  mask.window = size;
  return success();
}

}  // namespace

Result<std::vector<std::int64_t>> ids_of(const emscripten::val& numbers) {
  const std::vector<double> given = emscripten::convertJSArrayToNumberVector<double>(numbers);
  std::vector<std::int64_t> ids;
  ids.reserve(given.size());
  for (const double id : given) {
    if (!(id >= 0) || id > 9007199254740991.0 || id != std::floor(id))
      return Error{ErrorCode::token_out_of_range,
                   "token " + std::to_string(ids.size()) + " is not a whole number from 0 on"};
    ids.push_back(static_cast<std::int64_t>(id));
  }
  return ids;
}

Result<RunRequest> run_request(const emscripten::val& ids, const std::string& json) {
  RunRequest request;
  auto tokens = ids_of(ids);
  if (!tokens.ok()) return tokens.error();
  request.input.ids = std::move(tokens).value();
  const auto parsed = parse_object(json);
  if (!parsed.ok()) return parsed.error();
  REGARD_TRY(take(parsed.value(), "target", request.input.decoder_ids));
  REGARD_TRY(take_record(parsed.value(), request.options.record));
  REGARD_TRY(take_interventions(parsed.value(), request.options.interventions));
  return request;
}

Result<GenerateRequest> generate_request(const emscripten::val& ids, const std::string& json) {
  GenerateRequest request;
  GenerateOptions& options = request.options;
  auto tokens = ids_of(ids);
  if (!tokens.ok()) return tokens.error();
  request.input.ids = std::move(tokens).value();
  const auto parsed = parse_object(json);
  if (!parsed.ok()) return parsed.error();
  const Json& fields = parsed.value();
  REGARD_TRY(take(fields, "maxNewTokens", options.max_new_tokens));
  REGARD_TRY(take(fields, "beams", options.beams));
  REGARD_TRY(take(fields, "sample", options.sample));
  REGARD_TRY(take(fields, "temperature", options.temperature));
  REGARD_TRY(take(fields, "topK", options.top_k));
  REGARD_TRY(take(fields, "topP", options.top_p));
  std::size_t seed = 0;
  REGARD_TRY(take(fields, "seed", seed));
  options.seed = seed;
  if (fields.contains("lengthPenalty")) REGARD_TRY(take(fields, "lengthPenalty", options.length_penalty.emplace()));
  if (fields.contains("earlyStopping")) REGARD_TRY(take(fields, "earlyStopping", options.early_stopping.emplace()));
  REGARD_TRY(take_record(fields, options.record));
  REGARD_TRY(take_interventions(fields, options.interventions));
  return request;
}

Result<AttendRequest> attend_request(const std::string& json) {
  AttendRequest request;
  const auto parsed = parse_object(json);
  if (!parsed.ok()) return parsed.error();
  const Json& fields = parsed.value();
  REGARD_TRY(take(fields, "queries", request.queries));
  REGARD_TRY(take(fields, "keys", request.keys));
  REGARD_TRY(take(fields, "heads", request.options.n_heads));
  request.options.n_kv_heads = request.options.n_heads;
  REGARD_TRY(take(fields, "kvHeads", request.options.n_kv_heads));
  REGARD_TRY(take(fields, "scale", request.options.scale));
  REGARD_TRY(take_mask(fields, request.mask));
  std::vector<std::string> record;
  REGARD_TRY(take(fields, "record", record));
  for (const std::string& name : record) {
    if (name == "scores") request.trace.want_scores = true;
    else if (name == "masked_scores") request.trace.want_masked_scores = true;
    else if (name == "pattern") request.trace.want_pattern = true;
    else return wrong("record", "of scores, masked_scores, pattern");
  }
  return request;
}

}  // namespace regard::bindings
