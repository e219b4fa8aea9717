#include "analysis/heads.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace regard {
namespace {

double row_entropy(std::span<const float> row) {
  double sum = 0.0;
  for (const float weight : row) {
    const double p = static_cast<double>(weight);
    if (p > 0.0) sum -= p * std::log(p);
  }
  return sum;
}

}  // namespace

std::vector<float> attention_entropy(const PatternView& pattern) {
  std::vector<float> entropy;
  entropy.reserve(pattern.heads * pattern.queries);
  for (std::size_t head = 0; head < pattern.heads; ++head) {
    for (std::size_t query = 0; query < pattern.queries; ++query) {
      entropy.push_back(static_cast<float>(row_entropy(pattern.row(head, query))));
    }
  }
  return entropy;
}

std::vector<std::size_t> attention_argmax(const PatternView& pattern) {
  std::vector<std::size_t> keys;
  keys.reserve(pattern.heads * pattern.queries);
  for (std::size_t head = 0; head < pattern.heads; ++head) {
    for (std::size_t query = 0; query < pattern.queries; ++query) {
      const auto row = pattern.row(head, query);
      keys.push_back(static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
  }
  return keys;
}

std::vector<HeadSummary> summarise_heads(const PatternView& pattern) {
  const auto keys = static_cast<std::ptrdiff_t>(pattern.keys);
  const std::ptrdiff_t offset = keys - static_cast<std::ptrdiff_t>(pattern.queries);
  std::vector<HeadSummary> heads;
  for (std::size_t head = 0; head < pattern.heads; ++head) {
    double entropy = 0.0, largest = 0.0, distance = 0.0, itself = 0.0, previous = 0.0, first = 0.0;
    for (std::size_t query = 0; query < pattern.queries; ++query) {
      const auto row = pattern.row(head, query);
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(query) + offset;  // on the keys' axis
      const auto at = [&](std::ptrdiff_t key) {
        return key >= 0 && key < keys ? static_cast<double>(row[static_cast<std::size_t>(key)]) : 0.0;
      };
      entropy += row_entropy(row);
      largest += static_cast<double>(*std::max_element(row.begin(), row.end()));
      for (std::ptrdiff_t key = 0; key < keys; ++key) distance += at(key) * std::abs(static_cast<double>(place - key));
      itself += at(place);
      previous += at(place - 1);
      first += at(0);
    }
    const auto mean = [&](double sum) { return static_cast<float>(sum / static_cast<double>(pattern.queries)); };
    heads.push_back({mean(entropy), mean(largest), mean(distance), mean(itself), mean(previous), mean(first)});
  }
  return heads;
}

}  // namespace regard
