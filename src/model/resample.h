#pragma once
// Positions learned for one size of images, for another.

#include "matrix.h"
#include "model/config.h"

namespace regard {

/// A square grid of rows, resampled to another number of squares a side by cubic convolution.    Keys 1981, eq. (4)
///
///     out[y, x] = Σ_ij w(y, i) w(x, j) grid[i, j]           grid [from² × d] → [to² × d]
///
/// with PyTorch's parameters: a = −3/4 and the border repeated (Resampling::cubic), or a = −1/2 and, where the grid
/// shrinks, the kernel widened (Resampling::cubic_smoothed).
/// Accuracy  that of the goldens' first layer                                  (families_test.cpp, run "other")
/// Cost      to² · 16 · d multiply-adds, more by the square of how much a smoothed grid shrinks
[[nodiscard]] Matrix resample(MatrixView grid, Index from, Index to, Resampling how);

}  // namespace regard
