#include "attention/head_bias.h"

#include <cstdlib>

#include "attention/positions.h"
#include "kernels/rowwise.h"

namespace regard::attention {

HeadBias::HeadBias(const ScoreBias& bias, const Shape& shape, std::size_t query_offset)
    : bias_(bias), shape_(shape), offset_(query_offset) {}

void HeadBias::select(std::size_t head) {
  head_ = head;
  if (bias_.kind != ScoreBias::Kind::alibi && bias_.kind != ScoreBias::Kind::bucket) return;
  by_distance_.resize(shape_.queries + shape_.keys - 1);
  const auto last_position = static_cast<std::int64_t>(offset_ + shape_.queries - 1);
  for (std::size_t i = 0; i < by_distance_.size(); ++i) {
    by_distance_[i] = at(head, static_cast<std::int64_t>(i) - last_position);
  }
}

float HeadBias::at(std::size_t head, std::int64_t distance) const {
  if (bias_.kind == ScoreBias::Kind::alibi) return -bias_.slopes[head] * static_cast<float>(std::abs(distance));
  const std::size_t bucket = t5_bucket(distance, bias_.bidirectional, bias_.n_buckets, bias_.max_distance);
  return bias_.bucket_table[bucket * shape_.heads + head];
}

std::span<const float> HeadBias::of(std::size_t row, KeyRange keys) const {
  const std::size_t count = keys.end - keys.begin;
  switch (bias_.kind) {
    case ScoreBias::Kind::none: return {};
    case ScoreBias::Kind::matrix:
      return bias_.matrix.subspan((head_ * shape_.queries + row) * shape_.keys + keys.begin, count);
    default: return {by_distance_.data() + (shape_.queries - 1 - row) + keys.begin, count};
  }
}

void cap_and_bias(float softcap, std::span<const float> bias, std::span<float> scores) {
  if (softcap > 0.0f) {
    kernels::scale(scores, 1.0f / softcap);
    kernels::tanh(scores);
    kernels::scale(scores, softcap);
  }
  if (!bias.empty()) kernels::add(bias, scores);
}

}  // namespace regard::attention
