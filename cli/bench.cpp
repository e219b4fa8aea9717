#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "commands.h"
#include "input_options.h"
#include "model/generation.h"
#include "stopwatch.h"
#include "threads.h"

namespace regard::cli {
namespace {

struct Options : InputOptions {
  std::size_t ids_count = 0, runs = 10, new_tokens = 16;
};

/// Tokens that are always the same and that every vocabulary has: 1, 2, … round and round.
std::vector<std::int64_t> counted_ids(std::size_t count, std::size_t d_vocab) {
  std::vector<std::int64_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = static_cast<std::int64_t>((i + 1) % d_vocab);
  return ids;
}

/// Best, median and worst of `runs` calls, after one that does not count.
Result<Json> time(std::size_t runs, const std::function<Status()>& call) {
  REGARD_TRY(call());
  std::vector<double> seconds;
  for (std::size_t i = 0; i < runs; ++i) {
    const Stopwatch watch;
    REGARD_TRY(call());
    seconds.push_back(watch.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  return Json{{"best", seconds.front()}, {"median", seconds[seconds.size() / 2]}, {"worst", seconds.back()}};
}

Result<Json> bench(const Options& options) {
  const Stopwatch watch;
  const auto opened = open_checkpoint(options.folder, options.opening());
  REGARD_TRY(opened);
  const double load_seconds = watch.seconds();
  const auto& model = opened.value().model;
  const Config& config = model->config();
  const bool two_stacks = config.encoder && config.decoder;
  RunInput input;
  input.ids =
      counted_ids(options.ids_count, two_stacks && !config.shared_embeddings ? config.d_vocab_encoder : config.d_vocab);
  RunInput forward = input;
  if (two_stacks) forward.decoder_ids = counted_ids(options.ids_count, config.d_vocab);

  const ThreadLimit limit(options.threads);
  const auto run = [&](std::vector<std::string> record) {
    return time(options.runs, [&]() -> Status {
      REGARD_TRY(model->run(forward, {{record, {}, {}, 0}, {}}));
      return success();
    });
  };
  const auto fused = run({});
  REGARD_TRY(fused);
  const auto traced = run({"q", "k", "v", "scores", "pattern", "z"});
  REGARD_TRY(traced);
  Json result{{"family", config.family},      {"ids_count", options.ids_count},
              {"runs", options.runs},         {"threads", options.threads},
              {"load_seconds", load_seconds}, {"run_seconds", {{"fused", fused.value()}, {"traced", traced.value()}}}};
  if (config.decoder && config.language_head) {
    std::size_t written = 0;
    const auto generated = time(std::max<std::size_t>(options.runs / 3, 1), [&]() -> Status {
      GenerateOptions how;
      how.max_new_tokens = options.new_tokens;
      auto generation = Generation::start(model, input, how);
      REGARD_TRY(generation);
      for (bool finished = false; !finished;) {
        const auto step = generation.value().next();
        REGARD_TRY(step);
        written = step.value().ids.size();
        finished = step.value().finished;
      }
      return success();
    });
    REGARD_TRY(generated);
    result["greedy"] = {
        {"new_tokens", written},
        {"seconds", generated.value()},
        {"tokens_per_second", static_cast<double>(written) / generated.value()["median"].get<double>()}};
  }
  return result;
}

}  // namespace

Command add_bench(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  options->add_folder(command);
  command.add_option("--ids-count", options->ids_count, "Tokens on each side")
      ->required()
      ->check(CLI::Range(1, 32'768))
      ->type_name("N");
  command.add_option("--runs", options->runs, "Times that each pass is measured [10]")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
  command.add_option("--max-new-tokens", options->new_tokens, "Tokens to generate [16]")
      ->check(CLI::Range(1, 32'768))
      ->type_name("N");
  options->add_threads(command);
  command.footer(
      "Times the forward pass, fused and with its attention kept, and greedy generation.\n"
      "Example:\n  regard bench models/translate-en-fr --ids-count 16");
  return [options] { return bench(*options); };
}

}  // namespace regard::cli
