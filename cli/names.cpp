#include "names.h"

namespace regard::cli {

std::string_view name_of(PositionKind kind) {
  switch (kind) {
    case PositionKind::none: return "none";
    case PositionKind::sinusoid_interleaved: return "sinusoid (interleaved)";
    case PositionKind::sinusoid_halves: return "sinusoid (halves)";
    case PositionKind::learned: return "learned";
    case PositionKind::rotary: return "rotary";
    case PositionKind::alibi: return "ALiBi";
    case PositionKind::t5_bucket: return "T5 buckets";
  }
  return "";
}

std::string_view name_of(NormPlace place) {
  switch (place) {
    case NormPlace::pre: return "before";
    case NormPlace::post: return "after";
    case NormPlace::both: return "before and after";
  }
  return "";
}

std::string_view name_of(kernels::Activation activation) {
  switch (activation) {
    case kernels::Activation::none: return "none";
    case kernels::Activation::relu: return "relu";
    case kernels::Activation::gelu_erf: return "gelu";
    case kernels::Activation::gelu_tanh: return "gelu (tanh)";
    case kernels::Activation::silu: return "silu";
    case kernels::Activation::gelu_sigmoid: return "gelu (sigmoid)";
  }
  return "";
}

}  // namespace regard::cli
