#include "model/token_rules.h"

#include <algorithm>
#include <limits>

namespace regard {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

void force(std::int64_t token, std::span<float> scores) {
  std::fill(scores.begin(), scores.end(), kNever);
  scores[static_cast<std::size_t>(token)] = 0.0f;
}

}  // namespace

void apply_token_rules(const GenerationDefaults& rules, std::size_t max_length, std::span<const std::int64_t> ids,
                       std::span<float> scores) {
  for (const auto& word : rules.bad_words) {
    if (word.size() == 1 && word.front() == rules.eos) continue;
    const std::span<const std::int64_t> prefix(word.data(), word.size() - 1);
    if (prefix.size() > ids.size()) continue;
    if (std::equal(prefix.begin(), prefix.end(), ids.end() - static_cast<std::ptrdiff_t>(prefix.size()))) {
      scores[static_cast<std::size_t>(word.back())] = kNever;
    }
  }
  if (rules.forced_bos >= 0 && ids.size() == 1) force(rules.forced_bos, scores);
  if (rules.forced_eos >= 0 && ids.size() + 1 == max_length) force(rules.forced_eos, scores);
}

}  // namespace regard
