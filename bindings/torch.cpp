// The second module, regard-torch.wasm: torch's archives, read as src/checkpoint/torch_*.h say. It stands alone,
// without Emscripten's glue: JavaScript writes into `regard_room`, calls, and reads an answer, which is JSON but for
// `gather`. A refused allocation ends in a trap.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint/torch_archive.h"
#include "checkpoint/torch_pickle.h"
#include "checkpoint/torch_table.h"
#include "error.h"
#include "text.h"

#define REGARD_EXPORT extern "C" __attribute__((used, visibility("default")))

namespace regard::bindings {
namespace {

std::vector<std::byte> given, gathered;
std::string text;
std::span<const std::byte> answer;

FileRange directory;
std::vector<ArchiveEntry> entries;
ArchiveEntry root;
TorchTable table;

void say(const Result<std::string>& outcome) {
  if (outcome.ok()) {
    text = sentence(R"({"value":)", outcome.value(), "}");
  } else {
    text = R"({"code":")";
    append(text, name_of(outcome.error().code));
    text += R"(","message":)";
    append_json(text, outcome.error().message);
    text += "}";
  }
  answer = std::as_bytes(std::span(text));
}

std::string range_of(std::uint64_t begin, std::uint64_t end) { return sentence("[", begin, ",", end, "]"); }

Result<std::string> find_entries(std::uint64_t begin) {
  directory.begin = begin;
  auto parsed = parse_directory(given, directory);
  REGARD_TRY(parsed);
  entries = std::move(parsed).value();
  auto found = find_pickle(entries);
  REGARD_TRY(found);
  root = std::move(found).value();
  std::uint64_t end = directory.begin;
  for (const ArchiveEntry& entry : entries) {  // in order
    if (entry.begin > root.begin) {
      end = entry.begin;
      break;
    }
  }
  return range_of(root.begin, end);
}

/// `given` is the pickle's entry, from its own header to what comes after it.
Result<std::string> make_runs() {
  const auto begin = data_begin(given, root, root.begin + given.size());
  REGARD_TRY(begin);
  const auto pickle = parse_torch_pickle(std::span(given).subspan(static_cast<std::size_t>(begin.value() - root.begin),
                                                                  static_cast<std::size_t>(root.bytes)));
  REGARD_TRY(pickle);
  auto made = make_table(pickle.value(), entries, root);
  REGARD_TRY(made);
  table = std::move(made).value();
  for (TorchPlace& place : table.places) place.tensor.name = {};  // views of `given`

  std::string runs;
  for (const TorchRun& run : table.runs) {
    std::string ranges;
    std::uint64_t last = 0;
    for (const TorchPlace& place : run.of(table.places)) {
      if (!ranges.empty() && place.about.begin == last) continue;  // a twin
      last = place.about.begin;
      const std::uint64_t from = place.tensor.offset * bytes_of(place.about.dtype);
      ranges += sentence(ranges.empty() ? "" : ",", range_of(from, from + place.about.end - place.about.begin));
    }
    runs += sentence(runs.empty() ? "" : ",", R"({"begin":)", run.entry.begin, R"(,"bytes":)", run.entry.bytes,
                     R"(,"ranges":)", run.is_straight ? sentence("[", ranges, "]") : std::string("null"), "}");
  }
  std::string header;
  append_json(header, safetensors_json_of(table.places));
  return sentence(R"({"runs":[)", runs, R"(],"header":)", header, R"(,"bytes":)", table.places.back().about.end, "}");
}

}  // namespace

REGARD_EXPORT std::byte* regard_room(std::size_t bytes) {
  given.resize(bytes);
  return given.data();
}
REGARD_EXPORT const std::byte* regard_answer() { return answer.data(); }
REGARD_EXPORT std::size_t regard_answer_bytes() { return answer.size(); }

REGARD_EXPORT void regard_start(std::size_t) {
  const Status status = check_archive_start(given);
  say(status.ok() ? Result<std::string>(std::string("null")) : Result<std::string>(status.error()));
}

REGARD_EXPORT void regard_directory(std::size_t, double file_bytes) {
  const auto range = archive_directory(given, static_cast<std::uint64_t>(file_bytes));
  say(range.ok() ? Result<std::string>(range_of(range.value().begin, range.value().end))
                 : Result<std::string>(range.error()));
}

REGARD_EXPORT void regard_entries(std::size_t, double begin) { say(find_entries(static_cast<std::uint64_t>(begin))); }

REGARD_EXPORT void regard_table(std::size_t) { say(make_runs()); }

/// Of a storage that is not straight: its tensors, one after another.
REGARD_EXPORT void regard_gather(std::size_t index, std::size_t) {
  const auto places = table.runs[index].of(table.places);
  const std::uint64_t first = places.front().about.begin;
  answer = {};
  if (given.size() < table.runs[index].entry.bytes) return;  // the file broke off: what is missing will be missed
  gathered.resize(static_cast<std::size_t>(places.back().about.end - first));
  for (const TorchPlace& place : places) {
    gather(place, given,
           std::span(gathered).subspan(static_cast<std::size_t>(place.about.begin - first),
                                       static_cast<std::size_t>(place.about.end - place.about.begin)));
  }
  answer = gathered;
}

}  // namespace regard::bindings
