#include "model/embedding.h"

#include <cassert>

#include "model/resample.h"

namespace regard {
namespace {

/// x ← Norm(x), then x W + b, where the stack has them.
void finish(const StackConfig& config, const EmbeddingWeights& weights, Matrix& x) {
  if (weights.norm) weights.norm->apply(x);
  if (config.embedding_projection != EmbeddingProjection::sum) return;
  Matrix projected(x.rows(), weights.in.out());
  weights.in.apply(const_view(x), view(projected));
  x = std::move(projected);
}

/// s·E[id], projected where positions come after.                              [R × d or d_embed]
void look_up(const StackConfig& config, const EmbeddingWeights& weights, std::span<const std::int64_t> ids, Matrix& x) {
  x.resize(static_cast<Index>(ids.size()), weights.tokens->in());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto row = x.row(static_cast<Index>(i));
    weights.tokens->copy_row(static_cast<Index>(ids[i]), {row.data(), static_cast<std::size_t>(row.size())});
    row *= config.embedding_scale;
  }
  if (config.embedding_projection != EmbeddingProjection::tokens) return;
  Matrix projected(x.rows(), weights.in.out());
  weights.in.apply(const_view(x), view(projected));
  x = std::move(projected);
}

/// The table's rows for such an image: where its squares are as many as the table's, as they stand.
Matrix positions_of(const StackConfig& config, const Matrix& table, const PatchConfig& patches) {
  const std::size_t from = config.patches->image_size / patches.patch_size,
                    to = patches.image_size / patches.patch_size;
  if (from == to) return table;
  const auto grid = static_cast<Index>(from * from), n_own = table.rows() - grid;
  Matrix positions(n_own + static_cast<Index>(to * to), table.cols());
  positions.topRows(n_own) = table.topRows(n_own);
  positions.bottomRows(positions.rows() - n_own) =
      resample(view(table.row(n_own).data(), grid, table.cols(), table.cols()), static_cast<Index>(from),
               static_cast<Index>(to), patches.resampling);
  return positions;
}

}  // namespace

void embed_tokens(const StackConfig& config, const EmbeddingWeights& weights, std::span<const std::int64_t> ids,
                  std::span<const std::int64_t> types, std::size_t length, std::size_t past, Matrix& x) {
  assert(weights.tokens != nullptr && ids.size() % length == 0);
  look_up(config, weights, ids, x);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto row = x.row(static_cast<Index>(i));
    if (weights.positions.size() > 0) row += weights.positions.row(static_cast<Index>(past + i % length));
    if (weights.types.size() > 0) row += weights.types.row(types.empty() ? 0 : static_cast<Index>(types[i]));
  }
  finish(config, weights, x);
}

void embed_patches(const StackConfig& config, const EmbeddingWeights& weights, std::span<const float> pixels,
                   Matrix& x) {
  const PatchConfig patches = config.patches->of_image(pixels.size());
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
  const Index n_own = weights.patch_tokens.rows(), n_registers = weights.patch_registers.rows();
  Matrix placed(n_own + rows.rows(), d);
  placed.topRows(n_own) = weights.patch_tokens;
  weights.patches.apply(const_view(rows), view(placed.row(n_own).data(), rows.rows(), d, d));
  if (weights.positions.size() > 0) placed += positions_of(config, weights.positions, patches);
  if (n_registers == 0) {
    x = std::move(placed);
  } else {  // registers stand behind the class token and have no position
    x.resize(placed.rows() + n_registers, d);
    x.row(0) = placed.row(0);
    x.middleRows(1, n_registers) = weights.patch_registers;
    x.bottomRows(placed.rows() - 1) = placed.bottomRows(placed.rows() - 1);
  }
  finish(config, weights, x);
}

}  // namespace regard
