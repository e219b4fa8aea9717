#pragma once
// The forward pass of a stack: Vaswani et al. 2017, section 3.1, with the switches of StackConfig.

#include <atomic>
#include <span>
#include <vector>

#include "attention/key_value_cache.h"
#include "error.h"
#include "matrix.h"
#include "model/interventions.h"
#include "model/recorder.h"
#include "model/stack_weights.h"

namespace regard {

/// Keys and values of the rows that one layer's self-attention has seen, sequence by sequence.
using LayerCaches = std::vector<KeyValueCache>;

/// Keys and values of the encoder's output, layer by layer: [S × 2·KV·E], keys in the left half. They are the same for
/// every step of a generation and for all its beams.
using CrossKeys = std::vector<Matrix>;

/// One pass over `n_sequences` sequences of `length` rows each, one after another in the rows of every matrix.
struct Pass {
  std::size_t n_sequences = 1;
  std::size_t length = 0;
  std::size_t past = 0;                         ///< earlier rows of each sequence, in its cache
  std::span<LayerCaches> caches;                ///< [n_layers][n_sequences], or empty: nothing came before or is kept
  std::span<const std::uint8_t> padding;        ///< [past + length] 1 = a real token; empty = all
  const Matrix* encoder_output = nullptr;       ///< [S × d], where the stack has cross-attention
  const CrossKeys* cross_keys = nullptr;        ///< of encoder_output; nullptr: computed in the pass
  std::span<const std::uint8_t> cross_padding;  ///< [S]
  std::span<const Intervention> interventions;
  std::span<Recorder> recorders;              ///< [n_sequences], or empty: nothing is kept
  const std::atomic<bool>* cancel = nullptr;  ///< looked at before each layer: cancelled
};

/// x ← the stack's output after its final norm, from its embedded input.       [n_sequences · length × d]
///
///     post-norm   x = Norm(x + f(x))              f = self-attention, cross-attention, feed-forward in turn
///     pre-norm    x = x + f(Norm(x))
///     both        x = x + Norm'(f(Norm(x)))                                      Gemma 2
///     parallel    x = x + attention(Norm(x)) + feed_forward(Norm'(x))            Black et al. 2022, eq. (1)
///
/// Where the stack has an output projection (OPT 350M) x is then of the embeddings' width.
/// Errors: cancelled; what attend and resolve (attention_site.h) refuse; not_finite where scores are not.
/// Cost: for R rows, S keys and P parameters, R·P multiply-adds and 2·R·S·H·E for each attention of each layer.
[[nodiscard]] Status run_stack(const StackConfig& config, const StackWeights& weights, const Pass& pass, Matrix& x);

/// k v = encoder_output W + b of every layer.
[[nodiscard]] CrossKeys make_cross_keys(const StackWeights& weights, const Matrix& encoder_output);

}  // namespace regard
