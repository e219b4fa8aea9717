#pragma once
// Beam search over log-probabilities: no model in it, so that its every step can be tested by hand.

#include <cstdint>
#include <span>
#include <vector>

namespace regard {

struct BeamOptions {
  std::size_t beams = 1;
  float length_penalty = 1.0f;
  bool early_stopping = false;
  bool never = false;  ///< early_stopping "never": a running beam may win as long as the longest answer could
  std::vector<std::int64_t> eos;  ///< any of them ends a hypothesis
  std::size_t max_length = 0;     ///< of prompt and hypothesis together
};

struct Hypothesis {
  std::vector<std::int64_t> ids;  ///< prompt included
  float score = 0.0f;             ///< running: Σ log p; finished: that ÷ (tokens generated)^length_penalty
};

/// The beam search of Hugging Face transformers 5 (`generate` with num_beams, do_sample=False), choice by choice in
/// float32, so that its tokens are the same:
///
///   1  score of every (beam, token) = running score + log p; at the start only beam 0 counts
///   2  the 2·beams best are candidates; a candidate is finished by eos or by max_length
///   3  the best `beams` unfinished candidates run on
///   4  of the first `beams` candidates the finished ones, their score ÷ length^length_penalty, join the best `beams`
///      finished hypotheses
///   5  the search ends when
///        every candidate is finished, or
///        early_stopping and there are `beams` finished hypotheses, or
///        there are `beams` finished hypotheses and the best running score ÷ length^length_penalty, with the length it
///        has now, is not above the worst of them. (With length_penalty > 0 a longer hypothesis might still have won:
///        that is the reference's heuristic for early_stopping = False. With "never" the length is the longest there
///        can be.)
///
/// Equal scores: the lower beam, then the lower token, goes first.
class BeamSearch {
 public:
  BeamSearch(BeamOptions options, const std::vector<std::int64_t>& prompt);

  /// Tokens of each running beam so far, in the order in which `advance` wants their log-probabilities.
  [[nodiscard]] const std::vector<Hypothesis>& running() const { return running_; }

  /// One step. @param log_probabilities  [beams × V], after the token rules; −inf excludes a token.
  /// Needs 2·beams ≤ beams·V. Cost: O(beams·V).
  void advance(std::span<const float> log_probabilities);

  /// After `advance`: the beam that each running beam came from; its cache is theirs.
  [[nodiscard]] const std::vector<std::size_t>& parents() const { return parents_; }
  /// After `advance`: the beam that `best` came from at this step.
  [[nodiscard]] std::size_t best_parent() const { return best_parent_; }

  [[nodiscard]] bool done() const { return done_; }
  /// While running the best running hypothesis; when done the best finished one.
  [[nodiscard]] const Hypothesis& best() const { return done_ ? finished_.front() : running_.front(); }

 private:
  struct Candidate;
  [[nodiscard]] std::vector<Candidate> candidates(std::span<const float> log_probabilities) const;

  BeamOptions options_;
  std::size_t prompt_length_;
  std::vector<Hypothesis> running_;
  std::vector<Hypothesis> finished_;  ///< best first, at most `beams`
  std::vector<std::size_t> parents_;
  std::size_t best_parent_ = 0;
  bool improvable_ = true;  ///< once a running beam could not win any more it stays so
  bool done_ = false;
};

}  // namespace regard
