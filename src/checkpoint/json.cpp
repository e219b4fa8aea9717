#include "checkpoint/json.h"
#include "text.h"

#include <string>

namespace regard {
namespace {

using Json = nlohmann::json;

/// Builds a document from the parser's events, and ends the parse where it is nested too deep. Both parsers of the
/// project take their events through json_sax_t, so the parser itself is in the program once.
class DocumentHandler final : public Json::json_sax_t {
 public:
  explicit DocumentHandler(Json& document) : builder_(document, /*allow_exceptions=*/false) {}

  [[nodiscard]] bool too_deep() const { return depth_ > kMaxJsonDepth; }

  bool null() override { return builder_.null(); }
  bool boolean(bool value) override { return builder_.boolean(value); }
  bool number_integer(number_integer_t value) override { return builder_.number_integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return builder_.number_unsigned(value); }
  bool number_float(number_float_t value, const string_t& text) override { return builder_.number_float(value, text); }
  bool string(string_t& value) override { return builder_.string(value); }
  bool binary(binary_t& value) override { return builder_.binary(value); }
  bool key(string_t& name) override { return builder_.key(name); }
  bool start_object(std::size_t size) override { return ++depth_ <= kMaxJsonDepth && builder_.start_object(size); }
  bool start_array(std::size_t size) override { return ++depth_ <= kMaxJsonDepth && builder_.start_array(size); }
  bool end_object() override { return --depth_, builder_.end_object(); }
  bool end_array() override { return --depth_, builder_.end_array(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  nlohmann::detail::json_sax_dom_parser<Json> builder_;
  int depth_ = 0;
};

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, std::string_view what) {
  const std::string name(what);
  if (text.size() > kMaxJsonBytes) {
    return Error{ErrorCode::json_invalid,
                 sentence(name, " has ", text.size(), " bytes; at most ", kMaxJsonBytes, " are read")};
  }
  if (text.find('\0') != std::string_view::npos) return Error{ErrorCode::json_invalid, name + " holds a NUL byte"};
  Json document;
  DocumentHandler handler(document);
  const bool whole = Json::sax_parse(text, static_cast<Json::json_sax_t*>(&handler));
  if (handler.too_deep()) {
    return Error{ErrorCode::json_invalid, sentence(name, " is nested deeper than ", kMaxJsonDepth, " levels")};
  }
  if (!whole) return Error{ErrorCode::json_invalid, name + " is not JSON in UTF-8"};
  return document;
}

}  // namespace regard
