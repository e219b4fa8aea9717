#pragma once
// Reads typed values out of a configuration's JSON object. Keeps the first error, so that code which reads many
// settings can be a list of them.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "error.h"

namespace regard {

class SettingReader {
 public:
  /// `object` must outlive the reader and be a JSON object.
  explicit SettingReader(const nlohmann::json& object) : object_(object) {}

  /// The value of the first of these names that is there and not null; nullptr without one. Remembers the name.
  const nlohmann::json* find(std::initializer_list<std::string_view> names);

  /// Whether there is not even a null under that name.
  [[nodiscard]] bool lacks(std::string_view name) const;

  /// Absent or null: the fallback, or an error without one. An empty name is not looked for.
  std::uint64_t whole(std::string_view name, std::string_view other, std::uint64_t least, std::uint64_t most,
                      std::optional<double> fallback);
  double positive(std::string_view name, std::optional<double> fallback);
  bool truth(std::string_view name, std::optional<double> fallback);
  std::string text(std::string_view name);

  /// config_invalid: "name is …; it must be …". Kept unless there is an error already.
  void refuse(std::string_view name, const std::string& reason);

  [[nodiscard]] const Status& status() const { return status_; }

 private:
  const nlohmann::json& object_;
  std::string_view found_;  ///< the name under which the last value was found
  Status status_ = success();
};

/// A value as a message shows it, short.
[[nodiscard]] std::string describe(const nlohmann::json& value);

}  // namespace regard
