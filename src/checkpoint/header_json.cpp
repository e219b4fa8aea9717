#include "checkpoint/header_json.h"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "checkpoint/quote.h"
#include "text.h"

namespace regard {
namespace {

constexpr std::size_t kMaxNameBytes = 1024;

/// The events of nlohmann's parser; a false ends the parse. Where we are is all the nesting there may be, so depth
/// needs no limit of its own.
class HeaderHandler final : public nlohmann::json::json_sax_t {
 public:
  bool start_object(std::size_t) override {
    switch (place_) {
      case Place::outside: place_ = Place::root; return true;
      case Place::root: place_ = in_metadata_ ? Place::metadata : Place::tensor; return true;
      default: return refuse_value("an object");
    }
  }

  bool key(string_t& name) override {
    switch (place_) {
      case Place::root: return start_entry(name);
      case Place::tensor: return start_field(name);
      default: return true;  // metadata: any key
    }
  }

  bool end_object() override {
    if (place_ == Place::root) place_ = Place::done;
    if (place_ == Place::tensor && (!has_dtype_ || !has_shape_ || !has_offsets_)) {
      return refuse(ErrorCode::header_invalid, "has no " + std::string(!has_dtype_   ? "dtype"
                                                                       : !has_shape_ ? "shape"
                                                                                     : "data_offsets"));
    }
    if (place_ == Place::tensor || place_ == Place::metadata) place_ = Place::root;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::tensor && field_ == Field::shape) {
      place_ = Place::shape;
      return true;
    }
    if (place_ == Place::tensor && field_ == Field::offsets) {
      place_ = Place::offsets;
      return true;
    }
    return refuse_value("an array");
  }

  bool end_array() override {
    if (place_ == Place::offsets && n_offsets_ != 2) {
      return refuse(ErrorCode::offset_invalid, "has data_offsets that are not two numbers");
    }
    place_ = Place::tensor;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::shape) {
      StoredTensor& tensor = tensors_.back();
      if (tensor.rank == kMaxRank) {
        return refuse(ErrorCode::shape_overflow, sentence("has more than ", kMaxRank, " axes"));
      }
      tensor.axes[tensor.rank++] = value;
      return true;
    }
    if (place_ == Place::offsets) {
      if (n_offsets_ == 2) return refuse(ErrorCode::offset_invalid, "has data_offsets that are not two numbers");
      (n_offsets_++ == 0 ? tensors_.back().begin : tensors_.back().end) = value;
      return true;
    }
    return refuse_value("a number");
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) return true;
    if (place_ != Place::tensor || field_ != Field::dtype) return refuse_value("a text");
    const auto dtype = dtype_of(value);
    if (!dtype) return refuse(ErrorCode::dtype_unsupported, sentence("has the type ", quote(value), ", which is none"));
    tensors_.back().dtype = *dtype;
    return true;
  }

  bool number_integer(number_integer_t) override { return refuse_value("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return refuse_value("a number that is not whole"); }
  bool null() override { return refuse_value("null"); }
  bool boolean(bool) override { return refuse_value("true or false"); }
  bool binary(binary_t&) override { return refuse_value("bytes"); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ =
        Error{ErrorCode::header_invalid, "the header is not JSON in UTF-8 at its byte " + std::to_string(position)};
    return false;
  }

  [[nodiscard]] Result<std::vector<StoredTensor>> take() {
    if (error_) return *error_;
    return std::move(tensors_);
  }

 private:
  enum class Place { outside, root, metadata, tensor, shape, offsets, done };
  enum class Field { dtype, shape, offsets };

  bool start_entry(const string_t& name) {
    in_metadata_ = name == "__metadata__";
    if (in_metadata_) {
      if (!has_metadata_) return has_metadata_ = true;
      error_ = Error{ErrorCode::header_invalid, "__metadata__ is in the header twice"};
      return false;
    }
    if (tensors_.size() == kMaxTensors) {
      error_ = Error{ErrorCode::too_many_tensors, sentence("the file has more than ", kMaxTensors, " tensors")};
      return false;
    }
    tensors_.emplace_back().name = name;
    if (name.size() > kMaxNameBytes) {
      return refuse(ErrorCode::header_invalid,
                    sentence("has a name of ", name.size(), " bytes; at most ", kMaxNameBytes, " are read"));
    }
    has_dtype_ = has_shape_ = has_offsets_ = false;
    n_offsets_ = 0;
    return true;
  }

  bool start_field(const string_t& name) {
    bool* seen = nullptr;
    if (name == "dtype") field_ = Field::dtype, seen = &has_dtype_;
    if (name == "shape") field_ = Field::shape, seen = &has_shape_;
    if (name == "data_offsets") field_ = Field::offsets, seen = &has_offsets_;
    if (seen == nullptr)
      return refuse(ErrorCode::header_invalid, sentence("has the field ", quote(name), ", which is none"));
    if (*seen) return refuse(ErrorCode::header_invalid, sentence("has the field ", quote(name), " twice"));
    return *seen = true;
  }

  bool refuse(ErrorCode code, const std::string& reason) {
    error_ = Error{code, "tensor " + quote(tensors_.back().name) + " " + reason};
    return false;
  }

  /// A value that cannot stand where we are.
  bool refuse_value(const std::string& what) {
    switch (place_) {
      case Place::outside:
        error_ = Error{ErrorCode::header_invalid, sentence("the header is ", what, ", not an object")};
        break;
      case Place::metadata:
        error_ = Error{ErrorCode::header_invalid, sentence("__metadata__ holds ", what, "; only text may")};
        break;
      case Place::offsets: return refuse(ErrorCode::offset_invalid, sentence("has ", what, " among its data_offsets"));
      case Place::shape: return refuse(ErrorCode::header_invalid, sentence("has ", what, " in its shape"));
      case Place::tensor:
        if (field_ == Field::offsets)
          return refuse(ErrorCode::offset_invalid, sentence("has ", what, " as its data_offsets"));
        return refuse(ErrorCode::header_invalid,
                      sentence("has ", what, " as its ", (field_ == Field::dtype ? "dtype" : "shape")));
      default:
        if (in_metadata_) {
          error_ = Error{ErrorCode::header_invalid, sentence("__metadata__ is ", what, ", not an object")};
          return false;
        }
        return refuse(ErrorCode::header_invalid, sentence("is ", what, ", not an object"));
    }
    return false;
  }

  Place place_ = Place::outside;
  Field field_ = Field::dtype;
  bool in_metadata_ = false, has_metadata_ = false;
  bool has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
  int n_offsets_ = 0;
  std::vector<StoredTensor> tensors_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<StoredTensor>> parse_header_json(std::string_view text) {
  // The format wants the brace first: no white space and no byte order mark, which the parser would skip.
  if (!text.starts_with('{')) return Error{ErrorCode::header_invalid, "the header does not begin with {"};
  // To the parser NUL is the end, and what follows would be hidden.
  if (text.find('\0') != std::string_view::npos) return Error{ErrorCode::header_invalid, "the header holds a NUL byte"};
  HeaderHandler handler;
  nlohmann::json::sax_parse(text, static_cast<nlohmann::json::json_sax_t*>(&handler));
  return handler.take();
}

}  // namespace regard
