#include "checkpoint/setting_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <nlohmann/json.hpp>

#include "checkpoint/quote.h"
#include "kernels/elementary.h"
#include "text.h"

namespace regard {

namespace {

/// To six significant digits, trailing zeros cut: "-1.5", "2.5e-7". A library's writer would cost a page more than all
/// of this file.
std::string describe_fraction(double x) {
  if (!std::isfinite(x) || x == 0.0) return x == 0.0 ? "0.0" : "a number beyond what a double holds";
  const auto exponent = static_cast<int>(std::floor(elementary::log(std::abs(x)) / 2.302585092994046));
  const bool plain = exponent >= -4 && exponent < 6;
  auto digits = static_cast<std::int64_t>(std::llround(std::abs(x) * elementary::power(10.0, 5 - exponent)));
  std::string text = std::to_string(digits);  // six of them, seven where rounding carried
  const int point = static_cast<int>(text.size()) - 5 + (plain ? exponent : 0);
  if (point <= 0) text.insert(0, static_cast<std::size_t>(1 - point), '0');
  const auto place = static_cast<std::size_t>(std::max(point, 1));
  while (text.size() > place + 1 && text.back() == '0') text.pop_back();
  if (text.size() <= place) text.append(place + 1 - text.size(), '0');
  text.insert(place, ".");
  return (x < 0 ? "-" : "") + text + (plain ? "" : "e" + std::to_string(exponent));
}

}  // namespace

std::string describe(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::object: return "an object";
    case nlohmann::json::value_t::array: return "a list";
    case nlohmann::json::value_t::string: return quote(value.get_ref<const std::string&>());
    case nlohmann::json::value_t::boolean: return value.get<bool>() ? "true" : "false";
    case nlohmann::json::value_t::number_integer: return std::to_string(value.get<std::int64_t>());
    case nlohmann::json::value_t::number_unsigned: return std::to_string(value.get<std::uint64_t>());
    case nlohmann::json::value_t::number_float: return describe_fraction(value.get<double>());
    default: return "null";
  }
}

bool SettingReader::lacks(std::string_view name) const { return object_.find(name) == object_.end(); }

const nlohmann::json* SettingReader::find(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (name.empty()) continue;
    const auto place = object_.find(name);
    if (place == object_.end() || place->is_null()) continue;
    found_ = name;
    return &*place;
  }
  return nullptr;
}

std::uint64_t SettingReader::whole(std::string_view name, std::string_view other, std::uint64_t least,
                                   std::uint64_t most, std::optional<double> fallback) {
  const std::string wanted = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const nlohmann::json* value = find({name, other});
  if (value == nullptr) {
    if (!fallback) refuse(name, "is missing; it must be " + wanted);
    return fallback ? static_cast<std::uint64_t>(*fallback) : least;
  }
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() < least || value->get<std::uint64_t>() > most) {
    refuse(found_, sentence("is ", describe(*value), "; it must be ", wanted));
    return least;
  }
  return value->get<std::uint64_t>();
}

double SettingReader::positive(std::string_view name, std::optional<double> fallback) {
  const nlohmann::json* value = find({name});
  if (value == nullptr) {
    if (!fallback) refuse(name, "is missing; it must be a positive number");
    return fallback.value_or(1.0);
  }
  const double number = value->is_number() ? value->get<double>() : 0.0;
  if (!(number >= std::numeric_limits<float>::min()) || number > std::numeric_limits<float>::max()) {
    refuse(name, sentence("is ", describe(*value), "; it must be a positive number that a float can hold"));
    return 1.0;
  }
  return number;
}

bool SettingReader::truth(std::string_view name, std::optional<double> fallback) {
  const nlohmann::json* value = find({name});
  if (value == nullptr) {
    if (!fallback) refuse(name, "is missing; it must be true or false");
    return fallback.value_or(0.0) != 0.0;
  }
  if (value->is_boolean()) return value->get<bool>();
  refuse(name, sentence("is ", describe(*value), "; it must be true or false"));
  return false;
}

std::string SettingReader::text(std::string_view name) {
  const nlohmann::json* value = find({name});
  if (value != nullptr && value->is_string()) return value->get<std::string>();
  refuse(name, (value == nullptr ? "is missing" : "is " + describe(*value)) + "; it must be a text");
  return {};
}

void SettingReader::refuse(std::string_view name, const std::string& reason) {
  if (status_.ok()) status_ = Error{ErrorCode::config_invalid, sentence(name, " ", reason)};
}

}  // namespace regard
