// What JavaScript may call. Registrations and marshalling only: bytes in are copied at once, numbers out are sliced
// copies, options are JSON text, errors are Outcome. bindings/js/engine.ts is the typed other side.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/config_json.h"
#include "checkpoint/open.h"
#include "guard.h"
#include "info.h"
#include "model/generation.h"
#include "options.h"

using emscripten::val;

namespace regard::bindings {

namespace {

val numbers_of(const std::vector<float>& data) {
  return val(emscripten::typed_memory_view(data.size(), data.data())).call<val>("slice");
}

/// [{name, shape, data}], each with memory of its own.
val entries_of(const Trace& trace) {
  val entries = val::array();
  for (const TraceEntry& entry : trace.entries) {
    val item = val::object();
    item.set("name", entry.name);
    item.set("shape", val::array(entry.shape.begin(), entry.shape.end()));
    item.set("data", numbers_of(entry.data));
    entries.call<void>("push", item);
  }
  return entries;
}

class GenerationHandle {
 public:
  explicit GenerationHandle(Generation generation) : generation_(std::move(generation)) {}

  /// {token, logProbability, ids, finished, entries}
  Outcome next() {
    return guard([&]() -> Result<val> {
      const auto step = generation_.next();
      if (!step.ok()) return step.error();
      val out = val::object();
      out.set("token", static_cast<double>(step.value().token));
      out.set("logProbability", step.value().log_probability);
      val ids = val::array();
      for (const std::int64_t id : step.value().ids) ids.call<void>("push", static_cast<double>(id));
      out.set("ids", ids);
      out.set("finished", step.value().finished);
      out.set("entries", entries_of(step.value().trace));
      return out;
    });
  }

 private:
  Generation generation_;
};

class ModelHandle {
 public:
  explicit ModelHandle(Checkpoint checkpoint) : checkpoint_(std::move(checkpoint)) {}

  Outcome info() const {
    return guard([&]() -> Result<val> { return val(info_json(checkpoint_)); });
  }

  Outcome run(val ids, std::string options) const {
    return guard([&]() -> Result<val> {
      const auto request = run_request(ids, options);
      if (!request.ok()) return request.error();
      const auto run = checkpoint_.model->run(request.value().input, request.value().options);
      if (!run.ok()) return run.error();
      return entries_of(run.value().trace);
    });
  }

  Outcome generate(val ids, std::string options) const {
    return guard([&]() -> Result<val> {
      auto request = generate_request(ids, options);
      if (!request.ok()) return request.error();
      auto started = Generation::start(checkpoint_.model, std::move(request.value().input),
                                       std::move(request.value().options));
      if (!started.ok()) return started.error();
      return val(std::make_shared<GenerationHandle>(std::move(started).value()));
    });
  }

 private:
  Checkpoint checkpoint_;
};

/// A checkpoint that arrives in pieces: header, then data straight into its final place, then the model.
class Loader {
 public:
  Loader(std::string config, std::string generation) : config_(std::move(config)), generation_(std::move(generation)) {}

  /// Whether the configuration can be used at all, before any weight is asked for.
  Outcome check() const {
    return guard([&]() -> Result<val> {
      REGARD_TRY(parse_config(config_, generation_));
      return val::undefined();
    });
  }

  /// How many bytes from the file's start `header` wants; `start` holds at least its first 8.
  Outcome header_end(std::string start) const {
    return guard([&]() -> Result<val> {
      const auto end = safetensors_header_end(bytes_of(start), std::nullopt);
      if (!end.ok()) return end.error();
      return val(static_cast<double>(end.value()));
    });
  }

  /// @param file_bytes  the file's size, below 0 where it is unknown
  Outcome header(std::string bytes, double file_bytes) {
    return guard([&]() -> Result<val> {
      std::optional<std::uint64_t> size;
      if (file_bytes >= 0) size = static_cast<std::uint64_t>(file_bytes);
      auto buffer = SafetensorsBuffer::create(bytes_of(bytes), size);
      if (!buffer.ok()) return buffer.error();
      buffer_.emplace(std::move(buffer).value());
      return val(static_cast<double>(buffer_->bytes_missing()));
    });
  }

  /// The place of the next bytes: fill it before anything else is called, for it dies when memory grows.
  Outcome extend(double size) {
    return guard([&]() -> Result<val> {
      if (!buffer_) return Error{ErrorCode::header_truncated, "the header has not come yet"};
      const auto place = buffer_->extend(static_cast<std::size_t>(size));
      if (!place.ok()) return place.error();
      return val(emscripten::typed_memory_view(place.value().size(),
                                               reinterpret_cast<unsigned char*>(place.value().data())));
    });
  }

  Outcome finish() {
    return guard([&]() -> Result<val> {
      if (!buffer_) return Error{ErrorCode::header_truncated, "the file ended inside its header"};
      REGARD_TRY(buffer_->complete());
      auto checkpoint = open_checkpoint(config_, generation_, *buffer_);
      buffer_.reset();
      if (!checkpoint.ok()) return checkpoint.error();
      return val(std::make_shared<ModelHandle>(std::move(checkpoint).value()));
    });
  }

 private:
  static std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

  std::string config_, generation_;
  std::optional<SafetensorsBuffer> buffer_;
};

/// q [L, H·E], k [S, KV·E], v [S, KV·E] → {z, scores?, masked_scores?, pattern?}, flat.
Outcome attend_once(val q, val k, val v, std::string options) {
  return guard([&]() -> Result<val> {
    auto parsed = attend_request(options);
    if (!parsed.ok()) return parsed.error();
    AttendRequest& request = parsed.value();
    request.options.mask = &request.mask;
    const auto L = static_cast<Index>(request.queries), S = static_cast<Index>(request.keys);
    const auto queries = emscripten::convertJSArrayToNumberVector<float>(q);
    const auto keys = emscripten::convertJSArrayToNumberVector<float>(k);
    const auto values = emscripten::convertJSArrayToNumberVector<float>(v);
    if (L == 0 || S == 0) return Error{ErrorCode::empty_input, "attention needs a query and a key"};
    const auto wide = [](const std::vector<float>& data, Index rows) { return static_cast<Index>(data.size()) / rows; };
    const Index heads = static_cast<Index>(request.options.n_heads), groups = static_cast<Index>(request.options.n_kv_heads);
    if (heads == 0 || groups == 0) return Error{ErrorCode::invalid_argument, "heads and kvHeads must be at least 1"};
    if (static_cast<Index>(queries.size()) != L * wide(queries, L) || static_cast<Index>(keys.size()) != S * wide(keys, S) ||
        static_cast<Index>(values.size()) != S * wide(values, S))
      return Error{ErrorCode::shape_mismatch, "the numbers given do not fill whole rows"};
    Matrix z(L, wide(values, S) / groups * heads);
    REGARD_TRY(attend_traced(view(queries.data(), L, wide(queries, L), wide(queries, L)),
                             view(keys.data(), S, wide(keys, S), wide(keys, S)),
                             view(values.data(), S, wide(values, S), wide(values, S)), request.options, request.trace,
                             view(z)));
    val out = val::object();
    out.set("z", numbers_of({z.data(), z.data() + z.size()}));
    if (request.trace.want_scores) out.set("scores", numbers_of(request.trace.scores));
    if (request.trace.want_masked_scores) out.set("maskedScores", numbers_of(request.trace.masked_scores));
    if (request.trace.want_pattern) out.set("pattern", numbers_of(request.trace.pattern));
    return out;
  });
}

std::string version() { return REGARD_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(regard) {
  using namespace emscripten;

  value_object<Outcome>("Outcome")
      .field("code", &Outcome::code)
      .field("message", &Outcome::message)
      .field("value", &Outcome::value);

  class_<Loader>("Loader")
      .smart_ptr_constructor("Loader", &std::make_shared<Loader, std::string, std::string>)
      .function("check", &Loader::check)
      .function("headerEnd", &Loader::header_end)
      .function("header", &Loader::header)
      .function("extend", &Loader::extend)
      .function("finish", &Loader::finish);

  class_<ModelHandle>("Model")
      .smart_ptr<std::shared_ptr<ModelHandle>>("Model")
      .function("info", &ModelHandle::info)
      .function("run", &ModelHandle::run)
      .function("generate", &ModelHandle::generate);

  class_<GenerationHandle>("Generation")
      .smart_ptr<std::shared_ptr<GenerationHandle>>("Generation")
      .function("next", &GenerationHandle::next);

  function("attend", &attend_once);
  function("version", &version);
}

}  // namespace regard::bindings
