#include "model_handle.h"

#include <utility>

#include "numbers.h"
#include "options.h"

using emscripten::val;

namespace regard::bindings {

Outcome GenerationHandle::next() {
  return guard([&]() -> Result<val> {
    const auto step = generation_.next();
    REGARD_TRY(step);
    return step_of(step.value());
  });
}

Outcome ModelHandle::info() const {
  return guard([&]() -> Result<val> { return info_of(*model_); });
}

Outcome ModelHandle::run(const val& ids, const val& decoder_ids, const std::string& options) const {
  return guard([&]() -> Result<val> {
    const auto request = run_request(options);
    REGARD_TRY(request);
    RunInput input;
    REGARD_TRY(take_input(ids, input));
    REGARD_TRY(take_ids(decoder_ids, input.decoder_ids));
    const auto run = model_->run(input, request.value());
    REGARD_TRY(run);
    val tensors = tensors_of(run.value().trace);
    if (const Matrix& labels = run.value().label_logits; labels.size() > 0) {
      const std::size_t shape[] = {static_cast<std::size_t>(labels.rows()), static_cast<std::size_t>(labels.cols())};
      tensors.call<void>("push", tensor_of("labels", shape, {labels.data(), static_cast<std::size_t>(labels.size())}));
    }
    return tensors;
  });
}

Outcome ModelHandle::generate(const val& ids, const std::string& options) const {
  return guard([&]() -> Result<val> {
    auto request = generate_request(options);
    REGARD_TRY(request);
    RunInput input;
    REGARD_TRY(take_input(ids, input));
    auto generation = Generation::start(model_, std::move(input), std::move(request).value());
    REGARD_TRY(generation);
    return val(std::make_shared<GenerationHandle>(std::move(generation).value()));
  });
}

}  // namespace regard::bindings
