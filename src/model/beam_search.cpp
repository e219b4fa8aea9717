#include "model/beam_search.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "kernels/elementary.h"

namespace regard {
namespace {

/// What stands for minus infinity where the reference needs a number that can be compared and added to.
constexpr float kFarBelow = -1.0e9f;

float length_factor(std::size_t length, float penalty) {
  return static_cast<float>(elementary::power(static_cast<double>(length), static_cast<double>(penalty)));
}

/// The greatest score first, equal ones as they stood: insertion, for these are few and a page downloads the code.
template <class Entry>
void sort_by_score(std::vector<Entry>& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    for (std::size_t j = i; j > 0 && entries[j].score > entries[j - 1].score; --j)
      std::swap(entries[j], entries[j - 1]);
  }
}

}  // namespace

struct BeamSearch::Candidate {
  std::size_t beam;
  std::int64_t token;
  float score;
  bool finished;
};

BeamSearch::BeamSearch(BeamOptions options, const std::vector<std::int64_t>& prompt)
    : options_(std::move(options)), prompt_length_(prompt.size()) {
  for (std::size_t beam = 0; beam < options_.beams; ++beam) running_.push_back({prompt, beam == 0 ? 0.0f : kFarBelow});
}

std::vector<BeamSearch::Candidate> BeamSearch::candidates(std::span<const float> log_probabilities) const {
  const std::size_t vocabulary = log_probabilities.size() / options_.beams;
  const std::size_t keep = 2 * options_.beams;
  const auto better = [](const std::pair<float, std::size_t>& a, const std::pair<float, std::size_t>& b) {
    return a.first > b.first || (a.first == b.first && a.second < b.second);
  };
  // A heap of the best so far, the worst of them on top.
  std::vector<std::pair<float, std::size_t>> best;
  for (std::size_t i = 0; i < log_probabilities.size(); ++i) {
    const std::pair<float, std::size_t> entry(log_probabilities[i] + running_[i / vocabulary].score, i);
    if (best.size() < keep) {
      best.push_back(entry);
      std::push_heap(best.begin(), best.end(), better);
    } else if (better(entry, best.front())) {
      std::pop_heap(best.begin(), best.end(), better);
      best.back() = entry;
      std::push_heap(best.begin(), best.end(), better);
    }
  }
  std::sort_heap(best.begin(), best.end(), better);

  std::vector<Candidate> found;
  const auto is_eos = [&](std::int64_t token) {
    return std::find(options_.eos.begin(), options_.eos.end(), token) != options_.eos.end();
  };
  const bool full = running_.front().ids.size() + 1 >= options_.max_length;
  for (const auto& [score, index] : best) {
    const auto token = static_cast<std::int64_t>(index % vocabulary);
    found.push_back({index / vocabulary, token, score, full || is_eos(token)});
  }
  return found;
}

void BeamSearch::advance(std::span<const float> log_probabilities) {
  assert(!done_ && log_probabilities.size() >= 2 * options_.beams && log_probabilities.size() % options_.beams == 0);
  const std::vector<Candidate> found = candidates(log_probabilities);
  const std::size_t generated = running_.front().ids.size() + 1 - prompt_length_;
  const float factor = length_factor(generated, options_.length_penalty);
  const auto extended = [&](const Candidate& candidate) {
    std::vector<std::int64_t> ids = running_[candidate.beam].ids;
    ids.push_back(candidate.token);
    return ids;
  };

  // Finished hypotheses, once there are `beams` of them, take part no more when nothing better can come.
  const bool was_full = finished_.size() == options_.beams;
  if (improvable_ && !(was_full && options_.early_stopping)) {
    for (std::size_t i = 0; i < options_.beams; ++i) {
      if (found[i].finished) finished_.push_back({extended(found[i]), found[i].score / factor});
    }
    sort_by_score(finished_);
    if (finished_.size() > options_.beams) finished_.resize(options_.beams);
  }

  std::vector<Candidate> unfinished = found;
  for (Candidate& candidate : unfinished) candidate.score += candidate.finished ? kFarBelow : 0.0f;
  sort_by_score(unfinished);
  unfinished.resize(options_.beams);
  std::vector<Hypothesis> next;
  parents_.clear();
  for (const Candidate& candidate : unfinished) {
    next.push_back({extended(candidate), candidate.score});
    parents_.push_back(candidate.beam);
  }
  running_ = std::move(next);

  const bool is_full = finished_.size() == options_.beams;
  const bool counts_longest = options_.never && options_.length_penalty > 0.0f;
  const float best_factor =
      counts_longest ? length_factor(options_.max_length - prompt_length_, options_.length_penalty) : factor;
  if (is_full) improvable_ = improvable_ && running_.front().score / best_factor > finished_.back().score;
  const bool nothing_runs = std::all_of(found.begin(), found.end(), [](const Candidate& c) { return c.finished; });
  done_ = !improvable_ || (is_full && options_.early_stopping) || nothing_runs;
  best_parent_ = done_ ? found.front().beam : parents_.front();
}

}  // namespace regard
