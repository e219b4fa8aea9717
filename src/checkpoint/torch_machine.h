#pragma once
// The stack machine of torch_pickle.h. Values are numbers and views of the pickle; what it makes stands in flat tables,
// so nothing is copied, shared values cost nothing, and no depth of nesting is recursion.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/torch_pickle.h"
#include "error.h"

namespace regard::torch {

struct Value {
  enum class Kind : std::uint8_t { plain, mark, integer, text, tuple, list, dict, global, storage, tensor };
  Kind kind = Kind::plain;   ///< `plain`: None, True, a float, a long tuple: nothing that is looked into
  std::uint32_t length = 0;  ///< of a text, a tuple
  std::int64_t number = 0;   ///< an integer; else an index, of what `kind` says
};

inline constexpr std::size_t kMaxStack = 1u << 16, kMaxMemo = 1u << 20, kMaxTuple = 16;

/// A tensor that a dict holds under a name.
struct Entry {
  std::int64_t dict;
  std::string_view name;
  std::size_t tensor;
};

class Machine {
 public:
  explicit Machine(std::span<const std::byte> pickle) : pickle_(pickle) {}
  /// What is left when the pickle says that it ends.
  Result<Value> run();

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const std::vector<TorchTensor>& tensors() const { return tensors_; }
  [[nodiscard]] const std::vector<TorchStorage>& storages() const { return storages_; }

 private:
  using Kind = Value::Kind;

  static Error refuse(const std::string& what) { return {ErrorCode::pickle_refused, "the pickle " + what}; }
  static Error broken() { return {ErrorCode::header_truncated, "the pickle breaks off"}; }

  Result<std::uint64_t> read(std::size_t bytes);
  Result<std::string_view> read_text(std::uint64_t bytes);
  Result<std::string_view> read_line();
  [[nodiscard]] std::string_view text(const Value& value) const {
    return text_of(static_cast<std::size_t>(value.number), value.length);
  }
  [[nodiscard]] std::string_view text_of(std::size_t at, std::size_t length) const {
    return {reinterpret_cast<const char*>(pickle_.data()) + at, length};
  }
  [[nodiscard]] std::span<const Value> items(const Value& tuple) const {
    return std::span(items_).subspan(static_cast<std::size_t>(tuple.number), tuple.length);
  }

  Status push(Value value);
  Status push_text(std::uint64_t bytes);
  Status push_integer(Result<std::uint64_t> bits, std::size_t bytes);
  Status push_global(std::string_view module, std::string_view name);
  Status push_tuple(std::size_t length);
  Result<Value> pop();
  Result<std::size_t> pop_mark();  ///< how many values stood above it; they stay
  Status memoize(Result<std::uint64_t> index);
  Status recall(Result<std::uint64_t> index);
  Status set_items(std::size_t first);
  Status reduce();
  Status build();
  Status load_storage();
  Status step(unsigned char opcode);

  Result<Value> rebuild_tensor(std::span<const Value> arguments);
  [[nodiscard]] bool read_sizes(const Value& tuple, std::array<std::uint64_t, kMaxRank>& sizes) const;

  std::span<const std::byte> pickle_;
  std::size_t at_ = 0;
  std::vector<Value> stack_, memo_;
  std::vector<Value> items_;  ///< of tuples
  std::vector<TorchStorage> storages_;
  std::map<std::string_view, std::size_t> storage_of_;
  std::vector<TorchTensor> tensors_;
  std::vector<Entry> entries_;  ///< tensors in dicts
  std::int64_t dicts_ = 0;
};

}  // namespace regard::torch
