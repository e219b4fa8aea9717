#include "checkpoint/torch_pickle.h"

#include <algorithm>
#include <optional>
#include <string>

#include "checkpoint/quote.h"
#include "checkpoint/torch_machine.h"
#include "text.h"

namespace regard {
namespace {

Error no_state_dict(std::string_view what) { return {ErrorCode::pickle_refused, sentence("the pickle ", what)}; }

bool is_empty(const TorchTensor& tensor) {
  const auto* const end = tensor.axes.data() + tensor.rank;
  return std::find(tensor.axes.data(), end, 0u) != end;
}

Status check(const TorchTensor& tensor, const TorchStorage& storage) {
  const auto refuse_tensor = [&](std::string_view why) -> Status {
    return Error{ErrorCode::offset_invalid, sentence("tensor ", quote(tensor.name), " ", why)};
  };
  std::optional<std::uint64_t> elements = 1, last = tensor.offset;
  for (std::size_t axis = 0; axis < tensor.rank; ++axis) {
    if (elements) elements = checked_product(*elements, tensor.axes[axis]);
    const auto step = checked_product(tensor.axes[axis] - 1, tensor.strides[axis]);
    last = last && step ? checked_sum(*last, *step) : std::nullopt;
  }
  if (!elements || !last) return refuse_tensor("has a shape or strides whose product does not fit 64 bits");
  if (*last >= storage.elements) return refuse_tensor("is not within its storage");
  if (*elements > storage.elements) return refuse_tensor("is larger than its storage");
  return success();
}

}  // namespace

std::uint64_t TorchTensor::n_elements() const noexcept {
  std::uint64_t n = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) n *= axes[axis];
  return n;
}

bool TorchTensor::is_contiguous() const noexcept {
  std::uint64_t step = 1;
  for (std::size_t axis = rank; axis-- > 0; step *= axes[axis]) {
    if (axes[axis] != 1 && strides[axis] != step) return false;
  }
  return true;
}

Result<TorchPickle> parse_torch_pickle(std::span<const std::byte> pickle) {
  if (pickle.size() > kMaxPickleBytes) {
    return Error{ErrorCode::header_too_large,
                 sentence("the pickle has ", pickle.size(), " bytes; at most ", kMaxPickleBytes, " are read")};
  }
  torch::Machine machine(pickle);
  const auto top = machine.run();
  REGARD_TRY(top);
  if (top.value().kind != torch::Value::Kind::dict) return no_state_dict("holds no dict of tensors");
  TorchPickle result{machine.storages(), {}};
  for (const torch::Entry& entry : machine.entries()) {
    TorchTensor tensor = machine.tensors()[entry.tensor];
    if (entry.dict != top.value().number || is_empty(tensor)) continue;
    tensor.name = entry.name;
    REGARD_TRY(check(tensor, result.storages[tensor.storage]));
    result.tensors.push_back(tensor);
  }
  if (!result.tensors.empty()) return result;
  if (machine.entries().empty()) return no_state_dict("holds no tensors");
  return no_state_dict(
      "holds its tensors in a dict within another, as training checkpoints do; save the model with "
      "save_pretrained");
}

}  // namespace regard
