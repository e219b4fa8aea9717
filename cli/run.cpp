#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/trace_file.h"
#include "commands.h"
#include "input_options.h"
#include "stopwatch.h"
#include "threads.h"

namespace regard::cli {
namespace {

struct Options : InputOptions {
  std::vector<std::string> record;
  std::optional<std::string> layers, heads;
  std::string pixels, out = "trace.safetensors";
  bool fused = false;
};

/// Layers or heads.
Result<std::vector<std::size_t>> parse_places(std::string_view option, const std::optional<std::string>& text) {
  const auto numbers = parse_numbers(option, text);
  REGARD_TRY(numbers);
  std::vector<std::size_t> places;
  for (const std::int64_t number : numbers.value()) {
    if (number < 0) return Error{ErrorCode::invalid_argument, std::string(option) + ": they are counted from 0"};
    places.push_back(static_cast<std::size_t>(number));
  }
  return places;
}

constexpr std::size_t kShown = 5;

/// The likeliest tokens of one row, with softmax(row) in double.
Json likeliest(const float* row, std::size_t d_vocab) {
  std::vector<std::size_t> order(d_vocab);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t shown = std::min(kShown, d_vocab);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](std::size_t a, std::size_t b) { return row[a] > row[b] || (row[a] == row[b] && a < b); });
  double sum = 0.0;
  for (std::size_t i = 0; i < d_vocab; ++i)
    sum += std::exp(static_cast<double>(row[i]) - static_cast<double>(row[order[0]]));
  Json list = Json::array();
  for (std::size_t i = 0; i < shown; ++i) {
    const double logit = static_cast<double>(row[order[i]]);
    list.push_back({{"token", order[i]},
                    {"logit", logit},
                    {"probability", std::exp(logit - static_cast<double>(row[order[0]])) / sum}});
  }
  return list;
}

void describe_logits(const Matrix& logits, Json& result) {
  const auto d_vocab = static_cast<std::size_t>(logits.cols());
  Json argmax = Json::array();
  for (Index row = 0; row < logits.rows(); ++row) {
    Index best = 0;
    logits.row(row).maxCoeff(&best);
    argmax.push_back(best);
  }
  result["argmax"] = argmax;
  result["logits"] = {{"shape", {logits.rows(), logits.cols()}},
                      {"min", logits.minCoeff()},
                      {"max", logits.maxCoeff()},
                      {"mean", logits.cast<double>().mean()}};
  result["next"] = likeliest(logits.row(logits.rows() - 1).data(), d_vocab);
}

/// Of each row: the labels with their logits and, by softmax over them, their probabilities.
void describe_labels(const Matrix& logits, const std::vector<std::string>& names, Json& result) {
  Json rows = Json::array();
  for (Index row = 0; row < logits.rows(); ++row) {
    Json labels = likeliest(logits.row(row).data(), names.size());
    for (Json& label : labels) label["label"] = names[label["token"].get<std::size_t>()];
    for (Json& label : labels) label.erase("token");
    rows.push_back(std::move(labels));
  }
  result["labels"] = std::move(rows);
}

Result<Json> run(const Options& options) {
  auto input = options.input();
  REGARD_TRY(input);
  RunOptions run_options;
  auto changes = options.parse_changes();
  REGARD_TRY(changes);
  run_options.interventions = std::move(changes).value();
  auto layers = parse_places("--layers", options.layers), heads = parse_places("--heads", options.heads);
  REGARD_TRY(layers);
  REGARD_TRY(heads);
  run_options.record = {options.record, std::move(layers).value(), std::move(heads).value(), 0};
  const ThreadLimit limit(options.threads);

  const Stopwatch load_watch;
  const auto opened = open_checkpoint(options.folder, options.opening());
  REGARD_TRY(opened);
  const double load_seconds = load_watch.seconds();
  const Stopwatch run_watch;
  const auto outcome = opened.value().model->run(input.value(), run_options);
  REGARD_TRY(outcome);
  const double run_seconds = run_watch.seconds();

  Json result{{"family", opened.value().model->config().family}, {"ids", input.value().ids}};
  if (opened.value().model->config().decoder && opened.value().model->config().encoder) {
    auto decoder_ids = input.value().decoder_ids;
    if (decoder_ids.empty()) decoder_ids = {opened.value().model->config().generation.decoder_start};
    result["decoder_ids"] = decoder_ids;
  }
  if (outcome.value().logits.size() > 0) describe_logits(outcome.value().logits, result);
  if (outcome.value().label_logits.size() > 0) {
    describe_labels(outcome.value().label_logits, opened.value().model->config().label_head->labels, result);
  }
  result["trace"] = nullptr;
  if (const Trace& trace = outcome.value().trace; !trace.entries.empty()) {
    REGARD_TRY(write_trace(trace, options.out));
    Json tensors = Json::object();
    for (const TraceEntry& entry : trace.entries) tensors[entry.name] = entry.shape;
    result["trace"] = {{"file", options.out}, {"tensors", tensors}};
  }
  result["seconds"] = {{"load", load_seconds}, {"run", run_seconds}};
  return result;
}

}  // namespace

Command add_run(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  options->add_folder(command);
  options->add_input(command);
  command
      .add_option("--decoder-ids", options->decoder_ids,
                  "Encoder-decoders: what the decoder reads, its start token first")
      ->type_name("ID,...");
  auto* record = command
                     .add_option("--record", options->record,
                                 "What to keep: q, k, v, scores, masked_scores, pattern, z, attn_out,\n"
                                 "resid_pre, resid_mid, resid_post, mlp_out, embed, logits")
                     ->delimiter(',')
                     ->allow_extra_args(false)
                     ->type_name("NAME,...");
  command.add_option("--layers", options->layers, "Keep these layers only, counted from 0")->type_name("N,...");
  command.add_option("--heads", options->heads, "Keep these heads only, counted from 0")->type_name("N,...");
  command.add_option("--out", options->out, "Where the kept tensors go [trace.safetensors]")->type_name("FILE");
  command.add_flag("--fused", options->fused, "Keep nothing and never form the L x S matrix: the fast path")
      ->excludes(record);
  options->add_threads(command);
  command.footer(
      "Prints the likeliest token at every position and a summary of the logits; what --record names goes to a\n"
      "safetensors file: encoder.3.self.pattern [head, query, key], decoder.2.resid_post [position, width], logits.\n"
      "Example:\n"
      "  regard run models/translate-en-fr --ids 5,17,2,0 --record pattern,scores --layers 1 --out trace.safetensors");
  return [options] { return run(*options); };
}

}  // namespace regard::cli
