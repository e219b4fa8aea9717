#include "checkpoint/checkpoint_stream.h"

#include <utility>
#include <vector>

namespace regard {

Result<CheckpointStream> CheckpointStream::create(std::string_view config_json, std::string_view generation_json,
                                                  std::string_view index_json, const OpenOptions& options) {
  auto parsed = parse_config(config_json, generation_json, options.part);
  REGARD_TRY(parsed);
  CheckpointStream stream(std::move(parsed).value(), options.weights);
  if (!index_json.empty()) {
    auto index = ShardIndex::parse(index_json);
    REGARD_TRY(index);
    stream.index_ = std::move(index).value();
    REGARD_TRY(stream.find(stream.index_->names()));
  }
  return stream;
}

Status CheckpointStream::find(std::span<const std::string_view> names) {
  auto found = find_tensors(parsed_, names);
  REGARD_TRY(found);
  found_ = std::move(found).value();
  wanted_ = wanted_names(found_);
  return success();
}

Status CheckpointStream::begin(std::string_view name, std::span<const std::byte> header,
                               std::optional<std::uint64_t> file_bytes, bool twins) {
  REGARD_TRY(end_file());
  auto parsed = parse_safetensors_header(header, file_bytes, twins);
  REGARD_TRY(parsed);
  const std::vector<std::string_view> names = names_of(parsed.value());
  REGARD_TRY(index_ ? index_->check(name, names) : find(names));
  const auto first_data = header.subspan(static_cast<std::size_t>(parsed.value().header_bytes));
  auto file = SafetensorsStream::create(std::move(parsed).value(), &wanted_);
  REGARD_TRY(file);
  file_.emplace(std::move(file).value());
  return file_->append(first_data);
}

Result<SafetensorsStream::Place> CheckpointStream::extend(std::size_t most) {
  if (!file_) return Error{ErrorCode::header_truncated, "the file ends before its header does"};
  return file_->extend(most);
}

Status CheckpointStream::end_file() {
  if (!file_) return success();
  REGARD_TRY(file_->complete());
  REGARD_TRY(store_.add(file_->take()));
  file_.reset();
  return success();
}

Result<Checkpoint> CheckpointStream::finish() {
  if (!file_) return Error{ErrorCode::header_truncated, "the file ends before its header does"};
  REGARD_TRY(end_file());
  return make_checkpoint(std::move(parsed_), found_, store_, form_);
}

}  // namespace regard
