#pragma once
// The names in a pickle: those of Python's that a state dict is made of, and those of opcodes that it never needs.

#include <string_view>

#include "checkpoint/safetensors_header.h"

namespace regard::torch {

/// What Python's names stand for that torch.save writes.
enum class Global { ordered_dict, rebuild_tensor, rebuild_parameter, size, storage_type };
struct GlobalRow {
  std::string_view module, name;
  Global global;
  Dtype dtype = Dtype::f32;
};
inline constexpr GlobalRow kGlobals[] = {
    {"collections", "OrderedDict", Global::ordered_dict},
    {"torch._utils", "_rebuild_tensor_v2", Global::rebuild_tensor},
    {"torch._utils", "_rebuild_parameter", Global::rebuild_parameter},
    {"torch", "Size", Global::size},
    {"torch", "DoubleStorage", Global::storage_type, Dtype::f64},
    {"torch", "FloatStorage", Global::storage_type, Dtype::f32},
    {"torch", "HalfStorage", Global::storage_type, Dtype::f16},
    {"torch", "BFloat16Storage", Global::storage_type, Dtype::bf16},
    {"torch", "LongStorage", Global::storage_type, Dtype::i64},
    {"torch", "IntStorage", Global::storage_type, Dtype::i32},
    {"torch", "ShortStorage", Global::storage_type, Dtype::i16},
    {"torch", "CharStorage", Global::storage_type, Dtype::i8},
    {"torch", "ByteStorage", Global::storage_type, Dtype::u8},
    {"torch", "BoolStorage", Global::storage_type, Dtype::boolean},
};

/// Opcodes that a state dict has no use for, as pickletools calls them; others are shown by number.
struct OpcodeName {
  unsigned char opcode;
  std::string_view name;
};
inline constexpr OpcodeName kRefused[] = {
    {'i', "INST"},   {'o', "OBJ"},      {0x81, "NEWOBJ"},    {0x92, "NEWOBJ_EX"},  {0x82, "EXT1"},
    {0x83, "EXT2"},  {0x84, "EXT4"},    {'P', "PERSID"},     {'I', "INT"},         {'L', "LONG"},
    {'F', "FLOAT"},  {'S', "STRING"},   {'V', "UNICODE"},    {'p', "PUT"},         {'g', "GET"},
    {0x8b, "LONG4"}, {'B', "BINBYTES"}, {'0', "POP"},        {'1', "POP_MARK"},    {'2', "DUP"},
    {'l', "LIST"},   {'d', "DICT"},     {0x8f, "EMPTY_SET"}, {0x96, "BYTEARRAY8"}, {0x97, "NEXT_BUFFER"},
};

}  // namespace regard::torch
