#pragma once
// Attention as its papers write it: loops over heads, queries and keys. With Real = double it is the reference, with
// Real = float the naive twin whose error the real one is measured against.

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include "attention/attention.h"
#include "attention/luong.h"
#include "attention/scores.h"
#include "reference/kernels.h"

namespace regard::reference {

template <class Real>
using Dense = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Real>
struct Attention {
  std::vector<Dense<Real>> scores, pattern;  ///< per head [L × S]; scores before the mask
  Dense<Real> z;                             ///< [L × H·E_v]
};

inline Index index(std::size_t i) { return static_cast<Index>(i); }
inline std::size_t count(Index i) { return static_cast<std::size_t>(i); }

inline bool sees(const Mask* mask, std::size_t query, std::size_t key, std::size_t keys) {
  return mask == nullptr || mask->allows(query, key, keys);
}

/// Raffel et al. 2020: the bucket of a distance, as the reference implementation's tensors compute it.
inline std::size_t bucket(std::int64_t distance, const ScoreBias& bias) {
  std::size_t side = bias.n_buckets, first = 0;
  if (bias.bidirectional) {
    side /= 2;
    if (distance > 0) first = side;
    distance = std::abs(distance);
  } else {
    distance = -std::min<std::int64_t>(distance, 0);
  }
  const std::size_t exact = side / 2, n = static_cast<std::size_t>(distance);
  if (n < exact) return first + n;
  const double e = static_cast<double>(exact);
  const double steps = std::log(static_cast<double>(n) / e) / std::log(static_cast<double>(bias.max_distance) / e) *
                       static_cast<double>(side - exact);
  return first + std::min(side - 1, exact + static_cast<std::size_t>(steps + 1e-6));
}

template <class Real>
Real bias_of(const AttentionOptions& options, std::size_t head, std::size_t query, std::size_t key, std::size_t queries,
             std::size_t keys) {
  const std::size_t position = query + (options.mask == nullptr ? 0 : options.mask->query_offset);
  const auto distance = static_cast<std::int64_t>(key) - static_cast<std::int64_t>(position);
  const ScoreBias& bias = options.bias;
  switch (bias.kind) {
    case ScoreBias::Kind::none: return 0;
    case ScoreBias::Kind::alibi: return -Real(bias.slopes[head]) * Real(std::abs(distance));
    case ScoreBias::Kind::bucket: return Real(bias.bucket_table[bucket(distance, bias) * options.n_heads + head]);
    case ScoreBias::Kind::matrix: return Real(bias.matrix[(head * queries + query) * keys + key]);
  }
  return 0;
}

/// softmax over the seen keys, exactly 0 elsewhere.
template <class Real>
std::vector<Real> masked_softmax(std::vector<Real> scores, const std::function<bool(std::size_t)>& seen) {
  for (std::size_t j = 0; j < scores.size(); ++j) {
    if (!seen(j)) scores[j] = -std::numeric_limits<Real>::infinity();
  }
  return softmax(std::move(scores));
}

/// scores = softcap(scale · q kᵀ) + bias, pattern = softmax(scores | mask, cut edges), z = factor · pattern v.
template <class Real>
Attention<Real> attention(const Matrix& q, const Matrix& k, const Matrix& v, const AttentionOptions& options) {
  const std::size_t heads = options.n_heads, group = heads / options.n_kv_heads;
  const std::size_t queries = count(q.rows()), keys = count(k.rows());
  const std::size_t e = count(q.cols()) / heads, e_v = count(v.cols()) / options.n_kv_heads;
  const AttentionEdits none, &edits = options.edits == nullptr ? none : *options.edits;
  const auto names = [](std::size_t named, std::size_t head) {
    return named == head || named == AttentionEdits::kAllHeads;
  };
  Attention<Real> result{{}, {}, Dense<Real>::Zero(q.rows(), index(heads * e_v))};
  for (std::size_t h = 0; h < heads; ++h) {
    const std::size_t g = h / group;
    Dense<Real> scores(q.rows(), k.rows()), pattern(q.rows(), k.rows());
    for (std::size_t i = 0; i < queries; ++i) {
      std::vector<Real> row(keys);
      for (std::size_t j = 0; j < keys; ++j) {
        Real product = 0;
        for (std::size_t c = 0; c < e; ++c) {
          product += Real(q(index(i), index(h * e + c))) * Real(k(index(j), index(g * e + c)));
        }
        product *= Real(options.scale);
        const Real cap = Real(options.softcap);
        if (cap > 0) product = cap * std::tanh(product / cap);
        row[j] = product + bias_of<Real>(options, h, i, j, queries, keys);
        scores(index(i), index(j)) = row[j];
      }
      row = masked_softmax<Real>(row, [&](std::size_t j) {
        for (const auto& edge : edits.cut_edges) {
          if (names(edge.head, h) && edge.query == i && edge.key == j) return false;
        }
        return sees(options.mask, i, j, keys);
      });
      for (const auto& replaced : edits.pattern_rows) {
        if (names(replaced.head, h) && replaced.query == i) row = cast<Real>(replaced.values);
      }
      for (std::size_t j = 0; j < keys; ++j) {
        pattern(index(i), index(j)) = row[j];
        if (row[j] == 0) continue;  // what is not seen may be NaN
        for (std::size_t c = 0; c < e_v; ++c) {
          result.z(index(i), index(h * e_v + c)) += row[j] * Real(v(index(j), index(g * e_v + c)));
        }
      }
      if (!edits.head_factor.empty()) {
        for (std::size_t c = 0; c < e_v; ++c) result.z(index(i), index(h * e_v + c)) *= Real(edits.head_factor[h]);
      }
    }
    result.scores.push_back(std::move(scores));
    result.pattern.push_back(std::move(pattern));
  }
  return result;
}

/// Bahdanau et al. 2015, appendix A.1.2: vᵀ tanh(W q + U k).
inline Dense<double> additive_scores(const Matrix& q, const Matrix& k, const Matrix& w, const Matrix& u,
                                     const std::vector<float>& v) {
  Dense<double> scores(q.rows(), k.rows());
  for (Index i = 0; i < q.rows(); ++i) {
    for (Index j = 0; j < k.rows(); ++j) {
      double score = 0;
      for (Index a = 0; a < w.rows(); ++a) {
        double hidden = 0;
        for (Index c = 0; c < q.cols(); ++c) hidden += double(w(a, c)) * double(q(i, c));
        for (Index c = 0; c < k.cols(); ++c) hidden += double(u(a, c)) * double(k(j, c));
        score += double(v[count(a)]) * std::tanh(hidden);
      }
      scores(i, j) = score;
    }
  }
  return scores;
}

/// Luong et al. 2015, eq. (9): p_t = S · sigmoid(v_pᵀ tanh(W_p h_t)).
inline std::vector<double> predicted_centers(const Matrix& hidden, const Matrix& w, const std::vector<float>& v,
                                             std::size_t keys) {
  std::vector<double> centers;
  for (Index t = 0; t < hidden.rows(); ++t) {
    double score = 0;
    for (Index a = 0; a < w.rows(); ++a) {
      double projected = 0;
      for (Index c = 0; c < hidden.cols(); ++c) projected += double(w(a, c)) * double(hidden(t, c));
      score += double(v[count(a)]) * std::tanh(projected);
    }
    centers.push_back(static_cast<double>(keys) / (1 + std::exp(-score)));
  }
  return centers;
}

/// Luong et al. 2015, eq. (10), given the centres: softmax in [p − D, p + D], times exp(−(s − p)² / (2σ²)), σ = D/2.
inline Dense<double> local_pattern(const Matrix& q, const Matrix& k, const std::vector<double>& centers,
                                   std::size_t half_width, double scale, const Mask* mask) {
  Dense<double> pattern(q.rows(), k.rows());
  const double d = static_cast<double>(half_width), sigma = d / 2;
  for (Index t = 0; t < q.rows(); ++t) {
    const double p = centers[count(t)];
    std::vector<double> row(count(k.rows()));
    for (Index s = 0; s < k.rows(); ++s) {
      for (Index c = 0; c < q.cols(); ++c) row[count(s)] += scale * double(q(t, c)) * double(k(s, c));
    }
    row = masked_softmax<double>(
        row, [&](std::size_t s) { return std::abs(double(s) - p) <= d && sees(mask, count(t), s, count(k.rows())); });
    for (Index s = 0; s < k.rows(); ++s) {
      const double away = static_cast<double>(s) - p;
      pattern(t, s) = row[count(s)] * std::exp(-away * away / (2 * sigma * sigma));
    }
  }
  return pattern;
}

}  // namespace regard::reference
