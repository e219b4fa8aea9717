#pragma once
// What a checkpoint is, told to JavaScript as JSON (ModelInfo of bindings/js/types.ts).

#include <string>

#include "checkpoint/open.h"

namespace regard::bindings {

/// {family, dVocab, nParameters, weightBytes, encoder?, decoder?, decoderStart, eos, pad}
[[nodiscard]] std::string info_json(const Checkpoint& checkpoint);

}  // namespace regard::bindings
