#pragma once
// What JavaScript may call of every engine: its version and the bare operation, and how all of its answers are formed.

#include <emscripten/bind.h>

#include <string>

#include "bare_attention.h"
#include "guard.h"

namespace regard::bindings {

inline std::string version() { return REGARD_VERSION; }

inline void register_operation() {
  emscripten::value_object<Outcome>("Outcome")
      .field("code", &Outcome::code)
      .field("message", &Outcome::message)
      .field("value", &Outcome::value);
  emscripten::function("version", &version);
  emscripten::function("attend", &bare_attention);
}

}  // namespace regard::bindings
