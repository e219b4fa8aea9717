#include "text.h"

namespace regard {

[[gnu::noinline]] void append(std::string& sentence, std::string_view text) { sentence.append(text); }
[[gnu::noinline]] void append(std::string& sentence, const char* text) { sentence.append(text); }
[[gnu::noinline]] void append(std::string& sentence, const std::string& text) { sentence.append(text); }

[[gnu::noinline]] void append(std::string& sentence, std::uint64_t number) { sentence.append(std::to_string(number)); }
[[gnu::noinline]] void append(std::string& sentence, std::int64_t number) { sentence.append(std::to_string(number)); }

}  // namespace regard
