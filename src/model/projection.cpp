#include "model/projection.h"

#include <cassert>

namespace regard {

Projection::Projection(std::span<const float> weight, std::vector<float> bias, std::size_t out, std::size_t in)
    : packed_(kernels::packed_size(in, out)),
      bias_(std::move(bias)),
      out_(static_cast<Index>(out)),
      in_(static_cast<Index>(in)) {
  assert(weight.size() == out * in && (bias_.empty() || bias_.size() == out));
  kernels::pack_transposed(weight.data(), in, in, out, packed_);
}

void Projection::apply(MatrixView x, MutableMatrixView y, kernels::Activation activation) const {
  assert(x.cols() == in_ && y.cols() == out_ && x.rows() == y.rows());
  const kernels::PackedView right{packed_.data(), static_cast<std::size_t>(in_), static_cast<std::size_t>(out_)};
  kernels::matmul(x.data(), static_cast<std::size_t>(x.outerStride()), static_cast<std::size_t>(x.rows()), right,
                  bias_.empty() ? nullptr : bias_.data(), activation, kernels::Store::overwrite, y.data(),
                  static_cast<std::size_t>(y.outerStride()));
}

}  // namespace regard
