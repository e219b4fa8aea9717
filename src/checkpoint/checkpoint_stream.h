#pragma once
// A checkpoint whose files arrive one after another in pieces (the browser): its configuration, each file's header and
// data, then the model. What the model does not use is not kept; what it does is packed where it lies, so that at no
// time there is much more in memory than the model's own weights.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "checkpoint/open.h"
#include "checkpoint/safetensors_stream.h"
#include "checkpoint/shard_index.h"
#include "error.h"

namespace regard {

class CheckpointStream {
 public:
  /// @param generation_json  empty: no such file
  /// @param index_json       of weights in several files their index, else empty
  /// Errors: those of parse_config and ShardIndex::parse; with an index also tensor_missing.
  [[nodiscard]] static Result<CheckpointStream> create(std::string_view config_json, std::string_view generation_json,
                                                       std::string_view index_json = {},
                                                       const OpenOptions& options = {});

  /// Begins the next file.
  /// @param name        as the index says it; a single file's is of no matter
  /// @param header      its bytes from the start to safetensors_header_end or more: what is beyond is the first data
  /// @param file_bytes  its size, where it is known (a compressed download does not tell)
  /// @param twins       as in parse_safetensors_header
  /// Errors: those of parse_safetensors_header and SafetensorsStream · coverage_invalid (the file before is not
  /// complete) · index_invalid · without an index tensor_missing
  [[nodiscard]] Status begin(std::string_view name, std::span<const std::byte> header,
                             std::optional<std::uint64_t> file_bytes, bool twins = false);

  /// As SafetensorsStream::extend. Errors: header_truncated before the first header too.
  [[nodiscard]] Result<SafetensorsStream::Place> extend(std::size_t most);
  /// Of the file that is coming.
  [[nodiscard]] std::uint64_t bytes_missing() const noexcept { return file_ ? file_->bytes_missing() : 0; }

  /// The model, once all files are there. The stream is of no more use.
  /// Errors: coverage_invalid · tensor_missing · those of Transformer::create
  [[nodiscard]] Result<Checkpoint> finish();

 private:
  CheckpointStream(FamilyConfig parsed, WeightForm form) : parsed_(std::move(parsed)), form_(form) {}
  [[nodiscard]] Status end_file();
  [[nodiscard]] Status find(std::span<const std::string_view> names);

  FamilyConfig parsed_;
  WeightForm form_;
  std::optional<ShardIndex> index_;
  FileTensors found_;
  TensorNames wanted_;
  TensorStore store_;
  std::optional<SafetensorsStream> file_;
};

}  // namespace regard
