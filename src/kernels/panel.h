#pragma once
// The shape of a packed panel: what pack.cpp writes and matmul.cpp reads.

#include "kernels/lanes.h"

namespace regard::kernels {

/// Columns of a panel: two registers. Panel p holds columns p·kPanel …, row after row of the inner dimension, with
/// zeros where the last panel passes the matrix: packed[p][row][column], [⌈cols / kPanel⌉ × inner × kPanel].
inline constexpr std::size_t kPanel = 2 * kWidth;

}  // namespace regard::kernels
