// The bare operation alone: what a page that opens no model needs of the engine. Registrations as in embind.cpp.

#include <emscripten/bind.h>

#include <string>

#include "bare_attention.h"
#include "guard.h"

namespace regard::bindings {

namespace {

std::string version() { return REGARD_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(regard) {
  emscripten::value_object<Outcome>("Outcome")
      .field("code", &Outcome::code)
      .field("message", &Outcome::message)
      .field("value", &Outcome::value);
  emscripten::function("version", &version);
  emscripten::function("attend", &bare_attention);
}

}  // namespace regard::bindings
