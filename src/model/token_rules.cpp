#include "model/token_rules.h"

#include <algorithm>
#include <limits>
#include <set>

namespace regard {
namespace {

using Ids = std::span<const std::int64_t>;

constexpr float kNever = -std::numeric_limits<float>::infinity();

void exclude(std::int64_t token, std::span<float> scores) { scores[static_cast<std::size_t>(token)] = kNever; }

void exclude(Ids tokens, std::span<float> scores) {
  for (const std::int64_t token : tokens) exclude(token, scores);
}

void force(std::int64_t token, std::span<float> scores) {
  std::fill(scores.begin(), scores.end(), kNever);
  scores[static_cast<std::size_t>(token)] = 0.0f;
}

void penalise_repetition(float penalty, Ids ids, std::span<float> scores) {
  if (penalty == 1.0f) return;
  for (const std::int64_t token : std::set<std::int64_t>(ids.begin(), ids.end())) {
    float& score = scores[static_cast<std::size_t>(token)];
    score = score < 0.0f ? score * penalty : score / penalty;
  }
}

/// Whatever followed the last n − 1 tokens of `ids` anywhere in `source`.
void exclude_ngrams(std::size_t n, Ids source, Ids ids, std::span<float> scores) {
  if (n == 0 || ids.size() + 1 < n || source.size() < n) return;
  const Ids begun = ids.last(n - 1);
  for (std::size_t at = 0; at + n <= source.size(); ++at) {
    const std::int64_t next = source[at + n - 1];  // an encoder's token may lie beyond the decoder's vocabulary
    if (static_cast<std::uint64_t>(next) >= scores.size()) continue;
    if (std::equal(begun.begin(), begun.end(), source.begin() + static_cast<std::ptrdiff_t>(at))) exclude(next, scores);
  }
}

void exclude_bad_words(const GenerationDefaults& rules, Ids ids, std::span<float> scores) {
  for (const auto& word : rules.bad_words) {
    if (word.size() == 1 && rules.ends(word.front())) continue;
    const Ids prefix(word.data(), word.size() - 1);
    if (prefix.size() > ids.size()) continue;
    if (std::equal(prefix.begin(), prefix.end(), ids.end() - static_cast<std::ptrdiff_t>(prefix.size()))) {
      exclude(word.back(), scores);
    }
  }
}

}  // namespace

void apply_token_rules(const GenerationDefaults& rules, const RuleContext& context, std::span<float> scores) {
  const Ids ids = context.ids;
  penalise_repetition(rules.repetition_penalty, ids, scores);
  exclude_ngrams(rules.no_repeat_ngram, ids, ids, scores);
  exclude_ngrams(rules.encoder_no_repeat_ngram, context.encoder_ids, ids, scores);
  exclude_bad_words(rules, ids, scores);
  const bool is_short = ids.size() < rules.min_length || ids.size() < context.prompt_length + rules.min_new_tokens;
  if (is_short) exclude(rules.eos, scores);
  if (rules.forced_bos >= 0 && ids.size() == 1) force(rules.forced_bos, scores);
  if (rules.forced_eos >= 0 && ids.size() + 1 == context.max_length) force(rules.forced_eos, scores);
  exclude(rules.suppressed, scores);
  const bool begins_later = context.prompt_length == 1 && rules.forced_bos >= 0;
  if (ids.size() == context.prompt_length + (begins_later ? 1 : 0)) exclude(rules.suppressed_at_begin, scores);
}

}  // namespace regard
