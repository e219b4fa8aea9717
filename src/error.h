#pragma once
// The one failure vocabulary. Nothing throws across a public function of Regard and nothing exits:
// a function that can fail returns Status, or Result<T> when there is something to return.

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace regard {

enum class ErrorCode {
  invalid_argument,    ///< an option or a value that no checkpoint could make right
  shape_mismatch,      ///< two sizes that must agree do not; the message names both
  shape_overflow,      ///< a product of sizes does not fit, or passes a limit of shape.h
  overlap,             ///< an output shares memory with an input
  empty_input,         ///< no token, no query or no key
  too_long,            ///< more tokens than n_ctx; the message names the limit
  token_out_of_range,  ///< an id below 0 or not below d_vocab; the message names its index
  not_finite,          ///< NaN or an infinity where arithmetic needs a number
  header_truncated,    ///< a safetensors file ends inside its header
  header_too_large,    ///< a safetensors header longer than kMaxHeaderBytes
  header_invalid,      ///< not the JSON object that safetensors describes
  too_many_tensors,    ///< more tensors than kMaxTensors
  offset_invalid,      ///< a tensor's byte range is not one
  coverage_invalid,    ///< byte ranges overlap, leave a hole, or do not end with the file
  dtype_unsupported,   ///< a storage type that is not F32, F16 or BF16
  index_invalid,       ///< the index of weights in several files, which is none or lies about them
  archive_invalid,     ///< a .bin file that is not the archive torch.save writes, or not in the form that can be read
  pickle_refused,      ///< a pickle that holds something else than tensors; the message names it
  weights_missing,     ///< a folder without weights that can be read; the message says what stands there instead
  tensor_missing,      ///< a tensor that the configuration asks for is not in the file
  weights_not_finite,  ///< NaN or an infinity among the weights; the message names the tensor
  config_invalid,      ///< config.json: the message names the field and what would be right
  family_unsupported,  ///< a model_type that Regard has no table for
  json_invalid,        ///< not JSON, or nested too deep
  file_unreadable,     ///< the operating system would not open, map or read a file
  capture_too_large,   ///< the trace asked for passes the budget; the message names both sizes
  out_of_memory,       ///< an allocation was refused
  cancelled,           ///< the caller asked to stop
  internal,            ///< a fault of ours
};

/// The code's name as it stands above: what JavaScript and the command line show.
[[nodiscard]] std::string_view name_of(ErrorCode code) noexcept;

struct Error {
  ErrorCode code;
  std::string message;  ///< one sentence: what is wrong, and what would be right
};

/// Either a value or the Error that kept it from being made. `ok()` first, then `value()`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] T& value() & noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& value() const& noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& value() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

/// A Result without a value.
using Status = Result<std::monostate>;

[[nodiscard]] inline Status success() { return std::monostate{}; }

}  // namespace regard

/// Leaves the calling function with the error of `expression` (a Status or Result), if it has one.
#define REGARD_TRY(expression)                                                                     \
  do {                                                                                             \
    if (auto&& regard_outcome = (expression); !regard_outcome.ok()) return regard_outcome.error(); \
  } while (false)
