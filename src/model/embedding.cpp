#include "model/embedding.h"

#include <cassert>

namespace regard {
namespace {

void finish(const EmbeddingWeights& weights, Matrix& x) {
  if (weights.norm) weights.norm->apply(x);
}

}  // namespace

void embed_tokens(const StackConfig& config, const EmbeddingWeights& weights, std::span<const std::int64_t> ids,
                  std::span<const std::int64_t> types, std::size_t length, std::size_t past, Matrix& x) {
  assert(weights.tokens != nullptr && ids.size() % length == 0);
  x.resize(static_cast<Index>(ids.size()), static_cast<Index>(config.d_model));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto row = x.row(static_cast<Index>(i));
    row = config.embedding_scale * weights.tokens->row(static_cast<Index>(ids[i]));
    if (weights.positions.size() > 0) row += weights.positions.row(static_cast<Index>(past + i % length));
    if (weights.types.size() > 0) row += weights.types.row(types.empty() ? 0 : static_cast<Index>(types[i]));
  }
  finish(weights, x);
}

void embed_patches(const StackConfig& config, const EmbeddingWeights& weights, std::span<const float> pixels,
                   Matrix& x) {
  const PatchConfig& patches = *config.patches;
  const std::size_t side = patches.patch_size, width = patches.image_size, per_row = width / side;
  assert(pixels.size() == patches.n_channels * width * width);

  // Each patch as a row, in the order of the weight's columns: channel, then line, then column.
  Matrix rows(static_cast<Index>(patches.n_patches()), static_cast<Index>(patches.n_channels * side * side));
  for (std::size_t patch = 0; patch < patches.n_patches(); ++patch) {
    float* out = rows.row(static_cast<Index>(patch)).data();
    const std::size_t top = patch / per_row * side, left = patch % per_row * side;
    for (std::size_t channel = 0; channel < patches.n_channels; ++channel) {
      for (std::size_t line = 0; line < side; ++line) {
        const float* from = pixels.data() + (channel * width + top + line) * width + left;
        for (std::size_t column = 0; column < side; ++column) *out++ = from[column];
      }
    }
  }

  const auto d = static_cast<Index>(config.d_model);
  x.resize(rows.rows() + 1, d);
  x.row(0) = view(weights.patch_class.data(), 1, d, d);
  weights.patches.apply(const_view(rows), view(x.row(1).data(), rows.rows(), d, d));
  if (weights.positions.size() > 0) x += weights.positions.topRows(x.rows());
  finish(weights, x);
}

}  // namespace regard
