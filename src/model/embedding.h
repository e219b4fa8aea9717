#pragma once
// What enters a stack: tokens or patches of an image, their positions, their types.

#include <cstdint>
#include <span>

#include "error.h"
#include "matrix.h"
#include "model/stack_weights.h"

namespace regard {

///     x = s·E[id] + P[position] + T[type]                       [R × d]
/// with s = embedding_scale; then the norm, where the stack has one (BERT, BART). Where embeddings are of another
/// width, s·E[id] (EmbeddingProjection::tokens) or the normed sum (::sum) is projected.
///
/// @param ids     [R], n sequences of `length` one after another, all of which begin at position `past`
/// @param types   [R], or empty for type 0
/// Ids and types were checked by the caller.
void embed_tokens(const StackConfig& config, const EmbeddingWeights& weights, std::span<const std::int64_t> ids,
                  std::span<const std::int64_t> types, std::size_t length, std::size_t past, Matrix& x);

///     x = [class; patch · Wᵀ + b] + P                [1 + n_patches × d]       Dosovitskiy et al. 2021, eq. (1)
/// with DeiT's distillation token behind the class token, or DINOv2's registers, which get no position.
///
/// @param pixels  [n_channels × image_size × image_size], as the checkpoint's preprocessing leaves them; of another
/// size
///                where the stack resamples its positions
void embed_patches(const StackConfig& config, const EmbeddingWeights& weights, std::span<const float> pixels,
                   Matrix& x);

}  // namespace regard
