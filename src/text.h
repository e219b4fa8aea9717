#pragma once
// Messages put together: texts and whole numbers, one after another. Each part is one small call, because a page
// downloads the code of every message.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace regard {

void append(std::string& sentence, const char* text);
void append(std::string& sentence, const std::string& text);
void append(std::string& sentence, std::string_view text);
void append(std::string& sentence, std::uint64_t number);
void append(std::string& sentence, std::int64_t number);

/// sentence("layer ", 3, " does not exist; there are ", n_layers)
template <class... Parts>
[[nodiscard]] std::string sentence(const Parts&... parts) {
  std::string whole;
  const auto add = [&](const auto& part) {
    using Kind = std::decay_t<decltype(part)>;
    if constexpr (std::signed_integral<Kind>) {
      append(whole, static_cast<std::int64_t>(part));
    } else if constexpr (std::unsigned_integral<Kind>) {
      append(whole, static_cast<std::uint64_t>(part));
    } else {
      append(whole, part);
    }
  };
  (add(parts), ...);
  return whole;
}

}  // namespace regard
