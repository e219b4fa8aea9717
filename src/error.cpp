#include "error.h"

namespace regard {

std::string_view name_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::shape_mismatch: return "shape_mismatch";
    case ErrorCode::shape_overflow: return "shape_overflow";
    case ErrorCode::overlap: return "overlap";
    case ErrorCode::empty_input: return "empty_input";
    case ErrorCode::too_long: return "too_long";
    case ErrorCode::token_out_of_range: return "token_out_of_range";
    case ErrorCode::not_finite: return "not_finite";
    case ErrorCode::header_truncated: return "header_truncated";
    case ErrorCode::header_too_large: return "header_too_large";
    case ErrorCode::header_invalid: return "header_invalid";
    case ErrorCode::too_many_tensors: return "too_many_tensors";
    case ErrorCode::offset_invalid: return "offset_invalid";
    case ErrorCode::coverage_invalid: return "coverage_invalid";
    case ErrorCode::dtype_unsupported: return "dtype_unsupported";
    case ErrorCode::index_invalid: return "index_invalid";
    case ErrorCode::archive_invalid: return "archive_invalid";
    case ErrorCode::pickle_refused: return "pickle_refused";
    case ErrorCode::weights_missing: return "weights_missing";
    case ErrorCode::tensor_missing: return "tensor_missing";
    case ErrorCode::weights_not_finite: return "weights_not_finite";
    case ErrorCode::config_invalid: return "config_invalid";
    case ErrorCode::family_unsupported: return "family_unsupported";
    case ErrorCode::json_invalid: return "json_invalid";
    case ErrorCode::file_unreadable: return "file_unreadable";
    case ErrorCode::capture_too_large: return "capture_too_large";
    case ErrorCode::out_of_memory: return "out_of_memory";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace regard
