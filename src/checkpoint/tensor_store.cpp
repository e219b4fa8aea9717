#include "checkpoint/tensor_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "checkpoint/quote.h"
#include "text.h"

namespace regard {

Status TensorStore::add(std::vector<HeldTensor> tensors) {
  for (HeldTensor& tensor : tensors) tensors_.push_back(std::move(tensor));
  const auto by_name = [](const HeldTensor& a, const HeldTensor& b) { return a.about.name < b.about.name; };
  std::make_heap(tensors_.begin(), tensors_.end(), by_name);  // a heap's code is small
  std::sort_heap(tensors_.begin(), tensors_.end(), by_name);
  for (std::size_t i = 1; i < tensors_.size(); ++i) {
    if (tensors_[i].about.name != tensors_[i - 1].about.name) continue;
    return Error{ErrorCode::header_invalid, sentence("tensor ", quote(tensors_[i].about.name), " is in two files")};
  }
  return success();
}

HeldTensor* TensorStore::find(std::string_view name) {
  const auto place =
      std::lower_bound(tensors_.begin(), tensors_.end(), name,
                       [](const HeldTensor& tensor, std::string_view n) { return tensor.about.name < n; });
  if (place == tensors_.end() || place->about.name != name) return nullptr;
  return place->twin.empty() ? &*place : find(place->twin);  // a twin has none itself
}

std::vector<HeldTensor> views_of(const SafetensorsHeader& header, std::span<const std::byte> data) {
  std::vector<HeldTensor> views;
  for (const StoredTensor& tensor : header.tensors) {
    views.emplace_back().about = tensor;
    views.back().bytes = data.data() + static_cast<std::size_t>(tensor.begin);
  }
  return views;
}

std::vector<std::string_view> names_of(const SafetensorsHeader& header) {
  std::vector<std::string_view> names;
  names.reserve(header.tensors.size());
  for (const StoredTensor& tensor : header.tensors) names.push_back(tensor.name);
  return names;
}

}  // namespace regard
