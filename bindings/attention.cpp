// The bare operation alone: what a page that opens no model needs of the engine.

#include "operation.h"

EMSCRIPTEN_BINDINGS(regard) { regard::bindings::register_operation(); }
