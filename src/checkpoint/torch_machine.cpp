#include "checkpoint/torch_machine.h"

#include <algorithm>
#include <iterator>

#include "checkpoint/quote.h"
#include "checkpoint/torch_names.h"
#include "text.h"

namespace regard::torch {

Result<std::uint64_t> Machine::read(std::size_t bytes) {
  if (bytes > pickle_.size() - at_) return broken();
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= std::to_integer<std::uint64_t>(pickle_[at_++]) << (8 * i);
  return value;
}

Result<std::string_view> Machine::read_text(std::uint64_t bytes) {
  if (bytes > pickle_.size() - at_) return broken();
  const std::string_view text = text_of(at_, static_cast<std::size_t>(bytes));
  at_ += text.size();
  return text;
}

Result<std::string_view> Machine::read_line() {
  const std::string_view rest = text_of(at_, pickle_.size() - at_);
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return broken();
  at_ += end + 1;
  return rest.substr(0, end);
}

Status Machine::push(Value value) {
  if (stack_.size() == kMaxStack) return refuse(sentence("nests deeper than ", kMaxStack, " values"));
  stack_.push_back(value);
  return success();
}

Status Machine::push_text(std::uint64_t bytes) {
  const auto text = read_text(bytes);
  REGARD_TRY(text);
  const std::size_t length = text.value().size();
  return push({Kind::text, static_cast<std::uint32_t>(length), static_cast<std::int64_t>(at_ - length)});
}

/// `bytes` of two's complement; 1 and 2 are unsigned.
Status Machine::push_integer(Result<std::uint64_t> bits, std::size_t bytes) {
  REGARD_TRY(bits);
  const auto unused = static_cast<unsigned>(64 - 8 * bytes);
  auto value = static_cast<std::int64_t>(bits.value());
  if (bytes > 2) value = static_cast<std::int64_t>(bits.value() << unused) >> unused;
  return push({Kind::integer, 0, value});
}

Status Machine::push_global(std::string_view module, std::string_view name) {
  for (std::size_t i = 0; i < std::size(kGlobals); ++i) {
    if (kGlobals[i].module == module && kGlobals[i].name == name) {
      return push({Kind::global, 0, static_cast<std::int64_t>(i)});
    }
  }
  return refuse(sentence("asks for ", quote(std::string(module) + "." + std::string(name)),
                         ", which is no part of a state dict; nothing of it was executed"));
}

Status Machine::push_tuple(std::size_t length) {
  if (length > stack_.size()) return broken();
  const std::size_t first = stack_.size() - length;
  Value tuple{Kind::tuple, static_cast<std::uint32_t>(length), static_cast<std::int64_t>(items_.size())};
  if (length > kMaxTuple) {
    tuple = {};
  } else {
    items_.insert(items_.end(), stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
  }
  stack_.resize(first);
  return push(tuple);
}

Result<Value> Machine::pop() {
  if (stack_.empty() || stack_.back().kind == Kind::mark) return broken();
  const Value value = stack_.back();
  stack_.pop_back();
  return value;
}

Result<std::size_t> Machine::pop_mark() {
  for (std::size_t i = stack_.size(); i-- > 0;) {
    if (stack_[i].kind != Kind::mark) continue;
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(i));
    return stack_.size() - i;
  }
  return broken();
}

Status Machine::memoize(Result<std::uint64_t> index) {
  REGARD_TRY(index);
  if (stack_.empty() || stack_.back().kind == Kind::mark) return broken();
  if (index.value() >= std::min(kMaxMemo, pickle_.size())) {
    return refuse(sentence("remembers a value as number ", index.value()));
  }
  const auto place = static_cast<std::size_t>(index.value());
  if (place >= memo_.size()) memo_.resize(place + 1);
  memo_[place] = stack_.back();
  return success();
}

Status Machine::recall(Result<std::uint64_t> index) {
  REGARD_TRY(index);
  if (index.value() >= memo_.size()) return refuse("recalls a value that it did not remember");
  return push(memo_[static_cast<std::size_t>(index.value())]);
}

/// The pairs from stack_[first] on go to the dict below them.
Status Machine::set_items(std::size_t first) {
  if (first == 0 || stack_[first - 1].kind != Kind::dict || (stack_.size() - first) % 2 != 0) {
    return refuse("sets items of something that is no dict");
  }
  for (std::size_t i = first; i < stack_.size(); i += 2) {
    if (stack_[i + 1].kind != Kind::tensor) continue;
    if (stack_[i].kind != Kind::text) return refuse("has a tensor under a key that is no text");
    if (entries_.size() == kMaxTensors) {
      return Error{ErrorCode::too_many_tensors, sentence("there are more than ", kMaxTensors, " tensors")};
    }
    entries_.push_back({stack_[first - 1].number, text(stack_[i]), static_cast<std::size_t>(stack_[i + 1].number)});
  }
  stack_.resize(first);
  return success();
}

bool Machine::read_sizes(const Value& tuple, std::array<std::uint64_t, kMaxRank>& sizes) const {
  if (tuple.kind != Kind::tuple || tuple.length > kMaxRank) return false;
  std::size_t axis = 0;
  for (const Value& size : items(tuple)) {
    if (size.kind != Kind::integer || size.number < 0) return false;
    sizes[axis++] = static_cast<std::uint64_t>(size.number);
  }
  return true;
}

Result<Value> Machine::rebuild_tensor(std::span<const Value> arguments) {
  if (arguments.size() < 4 || arguments[0].kind != Kind::storage || arguments[1].kind != Kind::integer) {
    return refuse("rebuilds a tensor from something that is no storage");
  }
  if (tensors_.size() == 2 * kMaxTensors) {
    return Error{ErrorCode::too_many_tensors, sentence("there are more than ", kMaxTensors, " tensors")};
  }
  TorchTensor tensor{};
  tensor.storage = static_cast<std::size_t>(arguments[0].number);
  tensor.rank = arguments[2].length;
  if (arguments[1].number < 0 || !read_sizes(arguments[2], tensor.axes) || !read_sizes(arguments[3], tensor.strides) ||
      arguments[3].length != tensor.rank) {
    return Error{ErrorCode::shape_overflow,
                 sentence("a tensor's offset, sizes or strides are not whole numbers from 0 on for at most ", kMaxRank,
                          " axes")};
  }
  tensor.offset = static_cast<std::uint64_t>(arguments[1].number);
  tensors_.push_back(tensor);
  return Value{Kind::tensor, 0, static_cast<std::int64_t>(tensors_.size() - 1)};
}

Status Machine::reduce() {
  const auto arguments = pop();
  REGARD_TRY(arguments);
  const auto callable = pop();
  REGARD_TRY(callable);
  if (callable.value().kind != Kind::global) return refuse("calls something that is no constructor of tensors");
  const GlobalRow& row = kGlobals[callable.value().number];
  const auto wrong = [&] { return refuse(sentence("calls ", row.name, " with what it does not take")); };
  if (arguments.value().kind != Kind::tuple) return wrong();
  const std::span<const Value> given = items(arguments.value());
  switch (row.global) {
    case Global::ordered_dict:
      if (!given.empty()) return wrong();
      return push({Kind::dict, 0, dicts_++});
    case Global::rebuild_tensor: {
      const auto tensor = rebuild_tensor(given);
      REGARD_TRY(tensor);
      return push(tensor.value());
    }
    case Global::rebuild_parameter:
      if (given.empty() || given[0].kind != Kind::tensor) return wrong();
      return push(given[0]);
    case Global::size:
      if (given.size() != 1 || given[0].kind != Kind::tuple) return wrong();
      return push(given[0]);
    case Global::storage_type: break;
  }
  return wrong();
}

/// A state dict carries its modules' versions as an attribute: a dict, which is let go. Nothing else has a state.
Status Machine::build() {
  const auto state = pop();
  REGARD_TRY(state);
  if (state.value().kind != Kind::dict || stack_.empty() || stack_.back().kind != Kind::dict) {
    return refuse("gives a state (BUILD) to something that is no dict");
  }
  return success();
}

Status Machine::load_storage() {
  const auto id = pop();
  REGARD_TRY(id);
  const std::span<const Value> given = id.value().kind == Kind::tuple ? items(id.value()) : std::span<const Value>();
  const auto is = [&](std::size_t i, Kind kind) { return given[i].kind == kind; };
  if (given.size() < 5 || !is(0, Kind::text) || text(given[0]) != "storage" || !is(1, Kind::global) ||
      kGlobals[given[1].number].global != Global::storage_type || !is(2, Kind::text) || !is(4, Kind::integer) ||
      given[4].number < 0) {
    return refuse("asks for something by BINPERSID that is no storage of a known type");
  }
  const TorchStorage storage{text(given[2]), kGlobals[given[1].number].dtype,
                             static_cast<std::uint64_t>(given[4].number)};
  const auto [known, is_new] = storage_of_.emplace(storage.key, storages_.size());
  if (is_new) storages_.push_back(storage);
  const TorchStorage& first = storages_[known->second];
  if (first.dtype != storage.dtype || first.elements != storage.elements) {
    return refuse(sentence("says two things of the storage ", quote(storage.key)));
  }
  return push({Kind::storage, 0, static_cast<std::int64_t>(known->second)});
}

Status Machine::step(unsigned char opcode) {
  const auto above_mark = [&](auto&& act) -> Status {
    const auto count = pop_mark();
    REGARD_TRY(count);
    return act(count.value());
  };
  switch (opcode) {
    case 0x80: {  // PROTO
      const auto version = read(1);
      REGARD_TRY(version);
      return version.value() >= 2 && version.value() <= 5
                 ? success()
                 : Status(refuse(sentence("is of protocol ", version.value())));
    }
    case 0x95: return read(8).ok() ? success() : Status(broken());  // FRAME: a hint alone
    case '(': return push({Kind::mark, 0, 0});
    case 'N':
    case 0x88:
    case 0x89: return push({});  // NONE NEWTRUE NEWFALSE
    case 'G': {                  // BINFLOAT
      REGARD_TRY(read(8));
      return push({});
    }
    case 'K': return push_integer(read(1), 1);  // BININT1
    case 'M': return push_integer(read(2), 2);  // BININT2
    case 'J': return push_integer(read(4), 4);  // BININT
    case 0x8a: {                                // LONG1
      const auto bytes = read(1);
      REGARD_TRY(bytes);
      if (bytes.value() > 8) return refuse("has a number of more than 64 bits");
      if (bytes.value() == 0) return push({Kind::integer, 0, 0});
      const auto bits = read(static_cast<std::size_t>(bytes.value()));
      REGARD_TRY(bits);
      const auto unused = static_cast<unsigned>(64 - 8 * bytes.value());
      return push({Kind::integer, 0, static_cast<std::int64_t>(bits.value() << unused) >> unused});
    }
    case 'X':
    case 'T': {  // BINUNICODE BINSTRING
      const auto bytes = read(4);
      REGARD_TRY(bytes);
      return push_text(bytes.value());
    }
    case 0x8c:
    case 'U': {  // SHORT_BINUNICODE SHORT_BINSTRING
      const auto bytes = read(1);
      REGARD_TRY(bytes);
      return push_text(bytes.value());
    }
    case ')': return push_tuple(0);
    case 0x85:
    case 0x86:
    case 0x87: return push_tuple(opcode - 0x84u);  // TUPLE1 TUPLE2 TUPLE3
    case 't': return above_mark([&](std::size_t count) { return push_tuple(count); });
    case ']': return push({Kind::list, 0, 0});
    case 'a':
    case 'e': {  // APPEND APPENDS: what a list holds is not looked into
      std::size_t count = 1;
      if (opcode == 'e') {
        const auto marked = pop_mark();
        REGARD_TRY(marked);
        count = marked.value();
      }
      if (stack_.size() <= count || stack_[stack_.size() - count - 1].kind != Kind::list) {
        return refuse("appends to something that is no list");
      }
      stack_.resize(stack_.size() - count);
      return success();
    }
    case '}': return push({Kind::dict, 0, dicts_++});
    case 's': return stack_.size() < 3 ? Status(broken()) : set_items(stack_.size() - 2);
    case 'u': return above_mark([&](std::size_t count) { return set_items(stack_.size() - count); });
    case 'c': {  // GLOBAL
      const auto module = read_line();
      REGARD_TRY(module);
      const auto name = read_line();
      REGARD_TRY(name);
      return push_global(module.value(), name.value());
    }
    case 0x93: {  // STACK_GLOBAL
      const auto name = pop();
      REGARD_TRY(name);
      const auto module = pop();
      REGARD_TRY(module);
      if (name.value().kind != Kind::text || module.value().kind != Kind::text) {
        return refuse("asks for a name of Python's that is no text");
      }
      return push_global(text(module.value()), text(name.value()));
    }
    case 'R': return reduce();
    case 'b': return build();
    case 'Q': return load_storage();  // BINPERSID
    case 'q': return memoize(read(1));
    case 'r': return memoize(read(4));
    case 0x94: return memoize(memo_.size());  // MEMOIZE
    case 'h': return recall(read(1));
    case 'j': return recall(read(4));
    default: break;
  }
  for (const OpcodeName& refused : kRefused) {
    if (refused.opcode == opcode) {
      return refuse(
          sentence("has the opcode ", refused.name, ", which no state dict needs; nothing of it was executed"));
    }
  }
  return refuse(sentence("has the opcode ", static_cast<std::uint64_t>(opcode), ", which no state dict needs"));
}

Result<Value> Machine::run() {
  for (;;) {
    const auto opcode = read(1);
    REGARD_TRY(opcode);
    if (opcode.value() == '.') return pop();
    REGARD_TRY(step(static_cast<unsigned char>(opcode.value())));
  }
}

}  // namespace regard::torch
