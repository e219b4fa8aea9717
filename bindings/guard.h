#pragma once
// The one gate between C++ and JavaScript: an error leaves as {code, message}, never as an exception.

#include <emscripten/val.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "error.h"

namespace regard::bindings {

/// What every call returns: `value` where `code` is empty, else the error.
struct Outcome {
  std::string code;
  std::string message;
  emscripten::val value = emscripten::val::undefined();
};

/// Runs `work`, which returns Result<val>, and lets nothing else out: not a refused allocation, and not what the
/// JavaScript that marshalling calls may throw.
template <class Work>
Outcome guard(Work&& work) noexcept {
  try {
    Result<emscripten::val> result = work();
    if (!result.ok()) return {std::string(name_of(result.error().code)), result.error().message};
    return {"", "", std::move(result).value()};
  } catch (const std::bad_alloc&) {
    return {"out_of_memory", "memory for this was refused: use a smaller model or a shorter input, or record less"};
  } catch (const std::exception& fault) {
    return {"internal", fault.what()};
  } catch (...) {
    return {"internal", "an unknown fault"};
  }
}

}  // namespace regard::bindings
