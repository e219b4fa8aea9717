#include "model/weights.h"

#include <cassert>
#include <cstring>

#include "kernels/widen.h"

namespace regard {

void widen(Precision precision, std::span<const std::byte> bytes, std::span<float> out) {
  assert(bytes.size() == out.size() * bytes_of(precision));
  switch (precision) {
    case Precision::f32:
      if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
      return;
    case Precision::f16: return kernels::widen_f16(bytes, out);
    case Precision::bf16: return kernels::widen_bf16(bytes, out);
  }
}

}  // namespace regard
