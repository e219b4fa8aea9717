#include "model/generation.h"

#include <memory>
#include <optional>

#include "commands.h"
#include "input_options.h"
#include "stopwatch.h"
#include "threads.h"

namespace regard::cli {
namespace {

struct Options : InputOptions {
  GenerateOptions generate;
  bool greedy = false;
  std::optional<std::size_t> beams;
  std::optional<float> temperature, top_p;
  std::optional<std::size_t> top_k;
  std::optional<std::uint64_t> seed;
};

Result<Json> generate(const Options& options) {
  auto input = options.input();
  REGARD_TRY(input);
  GenerateOptions how = options.generate;
  auto changes = options.parse_changes();
  REGARD_TRY(changes);
  how.interventions = std::move(changes).value();

  const Stopwatch load_watch;
  const auto opened = open_checkpoint(options.folder, options.opening());
  REGARD_TRY(opened);
  const double load_seconds = load_watch.seconds();
  const GenerationDefaults& defaults = opened.value().model->config().generation;
  how.sample = options.temperature || options.top_k || options.top_p || options.seed;
  how.beams = options.greedy || how.sample ? 1 : options.beams.value_or(defaults.beams);
  how.temperature = options.temperature.value_or(1.0f);
  how.top_k = options.top_k.value_or(0);
  how.top_p = options.top_p.value_or(1.0f);
  how.seed = options.seed.value_or(0);

  const ThreadLimit limit(options.threads);
  const Stopwatch watch;
  auto generation = Generation::start(opened.value().model, input.value(), how);
  REGARD_TRY(generation);
  Json steps = Json::array();
  GenerationStep last;
  while (!last.finished) {
    auto step = generation.value().next();
    REGARD_TRY(step);
    last = std::move(step).value();
    steps.push_back({{"token", last.token}, {"log_probability", last.log_probability}});
  }
  const double seconds = watch.seconds();
  const bool ended = !last.ids.empty() && defaults.ends(last.ids.back());
  return Json{{"family", opened.value().model->config().family},
              {"ids", input.value().ids},
              {"method", how.sample       ? "sample"
                         : how.beams == 1 ? "greedy"
                                          : "beam search"},
              {"beams", how.beams},
              {"tokens", last.ids},
              {"finished_by", ended ? "eos" : "length"},
              {"steps", steps},
              {"seconds", {{"load", load_seconds}, {"generate", seconds}}}};
}

}  // namespace

Command add_generate(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  options->add_folder(command);
  options->add_input(command);
  command
      .add_option("--max-new-tokens", options->generate.max_new_tokens,
                  "At most so many tokens [the checkpoint's limit]")
      ->check(CLI::Range(1, 32'768))
      ->type_name("N");
  auto* greedy = command.add_flag("--greedy", options->greedy, "The likeliest token at every step");
  auto* beams = command.add_option("--beams", options->beams, "Beam search with so many beams [the checkpoint's own]")
                    ->check(CLI::Range(1, 64))
                    ->type_name("B")
                    ->excludes(greedy);
  command
      .add_option("--length-penalty", options->generate.length_penalty,
                  "Beam search: a finished text's score is divided by length^X [the checkpoint's own]")
      ->type_name("X");
  command
      .add_option("--early-stopping", options->generate.early_stopping,
                  "Beam search: end as soon as B texts are finished [the checkpoint's own]")
      ->type_name("true|false");
  for (CLI::Option* sampling :
       {command.add_option("--temperature", options->temperature, "Sample, the logits divided by T [1]")
            ->type_name("T"),
        command.add_option("--top-k", options->top_k, "Sample among the K likeliest [all]")->type_name("K"),
        command.add_option("--top-p", options->top_p, "Sample among the likeliest that together reach P [1]")
            ->type_name("P"),
        command.add_option("--seed", options->seed, "Sample: the same seed, the same tokens [0]")->type_name("S")}) {
    sampling->excludes(greedy)->excludes(beams);
  }
  options->add_threads(command);
  command.footer(
      "Prints the tokens written, the last one the end of sequence if it came to that, and the log-probability of\n"
      "each step (beam search: of the best text so far; at its end divided by length^penalty).\n"
      "Examples:\n"
      "  regard generate models/translate-en-fr --ids 5,17,2,0 --greedy\n"
      "  regard generate models/translate-en-fr --ids 5,17,2,0 --beams 4 --max-new-tokens 20\n"
      "  regard generate models/translate-en-fr --ids 5,17,2,0 --temperature 0.8 --top-k 20 --seed 7");
  return [options] { return generate(*options); };
}

}  // namespace regard::cli
