// What JavaScript may call: registrations only. Every entry returns an Outcome (guard.h); bindings/js/bridge.ts is the
// typed other side.

#include <memory>
#include <string>
#include <utility>

#include "guard.h"
#include "loader.h"
#include "model_handle.h"
#include "operation.h"

namespace regard::bindings {

namespace {

/// A Loader, once the configuration is one that can be used: before any weight is asked for.
/// @param index_json  of weights in several files, else empty
/// @param part        which tower of a file that holds two, else empty
/// @param weights     "" as they are stored, or "int8"
Outcome open(const std::string& config_json, const std::string& generation_json, const std::string& index_json,
             const std::string& part, const std::string& weights) {
  return guard([&]() -> Result<emscripten::val> {
    if (!weights.empty() && weights != "int8") {
      return Error{ErrorCode::invalid_argument, "weights is \"int8\" or not given"};
    }
    const WeightForm form = weights.empty() ? WeightForm::as_stored : WeightForm::int8;
    auto stream = CheckpointStream::create(config_json, generation_json, index_json, {.part = part, .weights = form});
    REGARD_TRY(stream);
    return emscripten::val(std::make_shared<Loader>(std::move(stream).value()));
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(regard) {
  using emscripten::class_;
  using emscripten::function;

  register_operation();

  class_<Loader>("Loader")
      .smart_ptr<std::shared_ptr<Loader>>("LoaderPointer")
      .function("headerEnd", &Loader::header_end)
      .function("header", &Loader::header)
      .function("write", &Loader::write)
      .function("finish", &Loader::finish);

  class_<ModelHandle>("Model")
      .smart_ptr<std::shared_ptr<ModelHandle>>("ModelPointer")
      .function("info", &ModelHandle::info)
      .function("run", &ModelHandle::run)
      .function("generate", &ModelHandle::generate);

  class_<GenerationHandle>("Generation")
      .smart_ptr<std::shared_ptr<GenerationHandle>>("GenerationPointer")
      .function("next", &GenerationHandle::next);

  function("open", &open);
}

}  // namespace regard::bindings
