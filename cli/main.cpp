// `regard`: attention, and all that leads to it, from the command line. JSON on standard output, messages on standard
// error; exits with 0, with 2 where the caller can put it right (arguments, files, ids), with 1 for anything else.

#include <exception>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"

namespace regard::cli {
namespace {

constexpr int kSuccess = 0, kOurFault = 1, kCallersFault = 2;

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal:
    case ErrorCode::out_of_memory:
    case ErrorCode::cancelled:
    case ErrorCode::not_finite: return kOurFault;
    default: return kCallersFault;
  }
}

int complain(const Error& error) {
  std::cerr << "regard: " << name_of(error.code) << ": " << error.message << "\n";
  return exit_code(error.code);
}

/// One member a line, so that long lists of numbers stay on theirs.
int print(const Json& object) {
  const char* separator = "{\n  ";
  for (const auto& [name, value] : object.items()) {
    std::cout << separator << Json(name).dump() << ": " << value.dump();
    separator = ",\n  ";
  }
  std::cout << "\n}" << std::endl;
  if (std::cout) return kSuccess;
  std::cerr << "regard: standard output cannot be written\n";
  return kOurFault;
}

/// An option's type alone: what excludes what is said where it matters, in the message.
class Formatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return (type.empty() ? "" : " " + type.substr(0, type.find(':'))) + (option->get_required() ? " (required)" : "");
  }
};

int run(int argc, char** argv) {
  CLI::App app{
      "Every number inside a Transformer's attention.\n"
      "Tokens go in and come out as numbers; the checkpoint's tokenizer.json says which is which."};
  app.name("regard");
  app.set_version_flag("--version", REGARD_VERSION);
  app.require_subcommand(1);
  app.footer("Start with:  regard info MODEL_DIR\nEach command explains itself:  regard run --help");
  const auto formatter = std::make_shared<Formatter>();
  formatter->column_width(34);
  app.formatter(formatter);

  struct Entry {
    const char* name;
    const char* what;
    Command (*add)(CLI::App&);
  };
  std::vector<std::pair<CLI::App*, Command>> commands;
  for (const Entry& entry : {Entry{"info", "What a checkpoint is, and which parts of it are supported", add_info},
                             Entry{"families", "Which families of checkpoints are supported", add_families},
                             Entry{"run", "One forward pass; keeps the tensors that you ask for", add_run},
                             Entry{"generate", "Write tokens: greedy, beam search or sampling", add_generate},
                             Entry{"bench", "How fast a checkpoint runs here", add_bench}}) {
    CLI::App* command = app.add_subcommand(entry.name, entry.what);
    commands.emplace_back(command, entry.add(*command));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help, --version
    return app.exit(request);
  } catch (const CLI::ParseError& fault) {
    std::cerr << "regard: invalid_argument: " << fault.what() << "\nSee:  regard --help\n";
    return kCallersFault;
  }
  for (const auto& [command, execute] : commands) {
    if (!command->parsed()) continue;
    const auto result = execute();
    return result.ok() ? print(result.value()) : complain(result.error());
  }
  return kOurFault;
}

}  // namespace
}  // namespace regard::cli

int main(int argc, char** argv) {
  try {
    return regard::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    return regard::cli::complain({regard::ErrorCode::out_of_memory, "an allocation was refused"});
  } catch (const std::exception& fault) {
    return regard::cli::complain({regard::ErrorCode::internal, fault.what()});
  }
}
