#pragma once
// What every entry returns to JavaScript: a value, or {code, message}.
//
// The module is built without C++ exceptions, which would make it a fifth larger: the core returns its errors, and a
// refused allocation ends the call as memory.cpp says.

#include <emscripten/val.h>

#include <string>
#include <utility>

#include "error.h"

namespace regard::bindings {

struct Outcome {
  std::string code;  ///< empty: there is a value
  std::string message;
  emscripten::val value = emscripten::val::undefined();
};

/// The Outcome of `work`, which returns Result<val>.
template <class Work>
Outcome guard(Work&& work) {
  Result<emscripten::val> result = std::forward<Work>(work)();
  if (!result.ok()) return {std::string(name_of(result.error().code)), result.error().message};
  return {"", "", std::move(result).value()};
}

}  // namespace regard::bindings
