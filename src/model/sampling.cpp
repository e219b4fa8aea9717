#include "model/sampling.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "kernels/rowwise.h"

namespace regard {
namespace {

constexpr float kDropped = -std::numeric_limits<float>::infinity();

void keep_top_k(std::size_t k, std::span<float> scores) {
  if (k == 0 || k >= scores.size()) return;
  std::vector<float> sorted(scores.begin(), scores.end());
  const auto kth = sorted.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(sorted.begin(), kth, sorted.end(), std::greater<>());
  for (float& score : scores) {
    if (score < *kth) score = kDropped;
  }
}

void keep_top_p(float top_p, std::span<float> scores) {
  if (top_p >= 1.0f) return;
  std::vector<float> probability(scores.begin(), scores.end());
  kernels::softmax(probability);
  std::vector<std::size_t> upwards(scores.size());
  for (std::size_t i = 0; i < upwards.size(); ++i) upwards[i] = i;
  const auto less = [&](std::size_t a, std::size_t b) {
    return scores[a] < scores[b] || (scores[a] == scores[b] && a < b);
  };
  std::make_heap(upwards.begin(), upwards.end(), less);
  std::sort_heap(upwards.begin(), upwards.end(), less);
  double cumulative = 0.0;
  for (std::size_t i = 0; i + 1 < upwards.size(); ++i) {
    cumulative += static_cast<double>(probability[upwards[i]]);
    if (cumulative > 1.0 - static_cast<double>(top_p)) break;
    scores[upwards[i]] = kDropped;
  }
}

}  // namespace

std::size_t greedy_token(std::span<const float> scores) {
  return static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

void warp_scores(const SamplingOptions& options, std::span<float> scores) {
  for (float& score : scores) score /= options.temperature;
  keep_top_k(options.top_k, scores);
  keep_top_p(options.top_p, scores);
}

std::size_t draw_token(std::span<const float> scores, double uniform) {
  std::vector<float> probability(scores.begin(), scores.end());
  kernels::softmax(probability);
  double total = 0.0;
  for (const float p : probability) total += static_cast<double>(p);
  double cumulative = 0.0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    if (!(probability[i] > 0.0f)) continue;
    cumulative += static_cast<double>(probability[i]);
    last = i;
    if (cumulative > uniform * total) break;
  }
  return last;
}

}  // namespace regard
