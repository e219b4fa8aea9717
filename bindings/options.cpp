#include "options.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include "checkpoint/interventions_json.h"
#include "checkpoint/json.h"
#include "checkpoint/quote.h"
#include "text.h"

namespace regard::bindings {

namespace {

using Json = nlohmann::json;

Error wrong(std::string_view name, std::string_view wanted) {
  return {ErrorCode::invalid_argument, sentence(name, " must be ", wanted)};
}

Result<Json> parse_object(const std::string& text, std::initializer_list<std::string_view> names) {
  auto json = parse_json(text, "the options");
  REGARD_TRY(json);
  if (!json.value().is_object()) return wrong("options", "an object");
  for (const auto& [name, value] : json.value().items()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return Error{ErrorCode::invalid_argument, quote(name) + " is not an option"};
    }
  }
  return json;
}

bool read(const Json& json, bool& out) {
  if (!json.is_boolean()) return false;
  out = json.get<bool>();
  return true;
}

bool read(const Json& json, float& out) {
  if (!json.is_number()) return false;
  out = static_cast<float>(json.get<double>());
  return std::isfinite(out);
}

template <class T>
  requires(std::is_unsigned_v<T> && !std::is_same_v<T, bool>)
bool read(const Json& json, T& out) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > std::numeric_limits<T>::max()) return false;
  out = json.get<T>();
  return true;
}

bool read(const Json& json, std::string& out) {
  if (!json.is_string()) return false;
  out = json.get<std::string>();
  return true;
}

template <class T>
bool read(const Json& json, std::vector<T>& out) {
  return json.is_array() &&
         std::all_of(json.begin(), json.end(), [&](const Json& item) { return read(item, out.emplace_back()); });
}

template <class T>
bool read(const Json& json, std::optional<T>& out) {
  return read(json, out.emplace());
}

bool read(const Json& json, MatrixShape& out) {
  return json.is_array() && json.size() == 2 && read(json[0], out.rows) && read(json[1], out.cols);
}

constexpr std::string_view kBool = "true or false", kNumber = "a finite number", kCount = "a whole number from 0 on",
                           kNames = "a list of names", kIndices = "a list of whole numbers from 0 on",
                           kShape = "[rows, columns]";

/// What `object` says of `name`, if it says anything.
template <class T>
Status take(const Json& object, std::string_view name, std::string_view wanted, T& out) {
  const auto found = object.find(name);
  if (found == object.end() || read(*found, out)) return success();
  return wrong(name, wanted);
}

Status take_interventions(const Json& object, std::vector<Intervention>& out) {
  std::string text;
  REGARD_TRY(take(object, "interventions", "JSON text", text));
  auto parsed = parse_interventions(text);
  REGARD_TRY(parsed);
  out = std::move(parsed).value();
  return success();
}

Status take_mask(const Json& object, Mask& mask) {
  const auto found = object.find("mask");
  if (found == object.end()) return success();
  const Json& given = *found;
  std::string kind;
  if (!given.is_object() || !given.contains("kind") || !read(given["kind"], kind))
    return wrong("mask", "an object with its kind");
  if (kind == "none") return success();
  if (kind == "causal") {
    mask.causal = true;
    return success();
  }
  if (kind == "local") {
    Window window{0, 0};
    if (!given.contains("before") || !given.contains("after"))
      return wrong("mask", "{kind, before, after} where it is local");
    REGARD_TRY(take(given, "before", kCount, window.before));
    REGARD_TRY(take(given, "after", kCount, window.after));
    mask.window = window;
    return success();
  }
  if (kind == "padding") {
    if (!given.contains("keep")) return wrong("mask", "{kind, keep} where it is padding");
    return take(given, "keep", "a list of 0 and 1, one for each key", mask.key_padding);
  }
  return wrong("mask.kind", "none, causal, local or padding");
}

Status take_record(const std::vector<std::string>& names, AttentionTrace& trace) {
  for (const std::string& name : names) {
    if (name == "scores")
      trace.want_scores = true;
    else if (name == "masked_scores")
      trace.want_masked_scores = true;
    else if (name == "pattern")
      trace.want_pattern = true;
    else
      return wrong("record", "of scores, maskedScores and pattern");
  }
  return success();
}

}  // namespace

Status take_ids(const emscripten::val& numbers, std::vector<std::int64_t>& out) {
  const std::vector<double> given = emscripten::convertJSArrayToNumberVector<double>(numbers);
  out.reserve(given.size());
  for (const double id : given) {
    if (!(id >= 0) || id >= 0x1p53 || id != std::floor(id)) {
      return Error{ErrorCode::token_out_of_range,
                   sentence("the id at index ", out.size(), " is not a whole number from 0 on")};
    }
    out.push_back(static_cast<std::int64_t>(id));
  }
  return success();
}

Status take_input(const emscripten::val& numbers, RunInput& input) {
  if (!numbers.instanceof(emscripten::val::global("Float32Array"))) return take_ids(numbers, input.ids);
  input.pixels = emscripten::convertJSArrayToNumberVector<float>(numbers);
  return success();
}

Result<RunOptions> run_request(const std::string& json) {
  const auto parsed = parse_object(json, {"record", "layers", "heads", "interventions"});
  REGARD_TRY(parsed);
  RunOptions options;
  REGARD_TRY(take(parsed.value(), "record", kNames, options.record.tensors));
  REGARD_TRY(take(parsed.value(), "layers", kIndices, options.record.layers));
  REGARD_TRY(take(parsed.value(), "heads", kIndices, options.record.heads));
  REGARD_TRY(take_interventions(parsed.value(), options.interventions));
  return options;
}

Result<GenerateOptions> generate_request(const std::string& json) {
  const auto parsed =
      parse_object(json, {"record", "layers", "heads", "interventions", "maxNewTokens", "beams", "lengthPenalty",
                          "earlyStopping", "sample", "temperature", "topK", "topP", "seed"});
  REGARD_TRY(parsed);
  const Json& given = parsed.value();
  GenerateOptions options;
  REGARD_TRY(take(given, "record", kNames, options.record.tensors));
  REGARD_TRY(take(given, "layers", kIndices, options.record.layers));
  REGARD_TRY(take(given, "heads", kIndices, options.record.heads));
  REGARD_TRY(take_interventions(given, options.interventions));
  REGARD_TRY(take(given, "maxNewTokens", kCount, options.max_new_tokens));
  REGARD_TRY(take(given, "beams", kCount, options.beams));
  REGARD_TRY(take(given, "lengthPenalty", kNumber, options.length_penalty));
  REGARD_TRY(take(given, "earlyStopping", kBool, options.early_stopping));
  REGARD_TRY(take(given, "sample", kBool, options.sample));
  REGARD_TRY(take(given, "temperature", kNumber, options.temperature));
  REGARD_TRY(take(given, "topK", kCount, options.top_k));
  REGARD_TRY(take(given, "topP", kNumber, options.top_p));
  REGARD_TRY(take(given, "seed", kCount, options.seed));
  return options;
}

Result<AttendRequest> attend_request(const std::string& json) {
  const auto parsed = parse_object(json, {"q", "k", "v", "heads", "kvHeads", "scale", "mask", "record"});
  REGARD_TRY(parsed);
  const Json& given = parsed.value();
  AttendRequest request;
  REGARD_TRY(take(given, "q", kShape, request.q));
  REGARD_TRY(take(given, "k", kShape, request.k));
  REGARD_TRY(take(given, "v", kShape, request.v));
  REGARD_TRY(take(given, "heads", kCount, request.options.n_heads));
  request.options.n_kv_heads = request.options.n_heads;
  REGARD_TRY(take(given, "kvHeads", kCount, request.options.n_kv_heads));
  const std::size_t heads = std::max<std::size_t>(request.options.n_heads, 1);
  request.options.scale =
      static_cast<float>(1.0 / std::sqrt(std::max(static_cast<double>(request.q.cols / heads), 1.0)));
  REGARD_TRY(take(given, "scale", kNumber, request.options.scale));
  REGARD_TRY(take_mask(given, request.mask));
  std::vector<std::string> record;
  REGARD_TRY(take(given, "record", kNames, record));
  REGARD_TRY(take_record(record, request.trace));
  return request;
}

}  // namespace regard::bindings
