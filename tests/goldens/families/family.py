"""What a family's table is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

DTYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}


@dataclass(frozen=True)
class Sizes:
    """Odd wherever a model allows it, and small: the goldens are committed."""

    layers: int = 2
    heads: int = 3
    kv_heads: int = 3
    d_head: int = 6
    width: int = 0  # of the residual stream; 0 = heads · d_head
    d_ff: int = 17
    d_vocab: int = 37
    n_ctx: int = 72
    window: int = 8
    image: int = 12
    patch: int = 4

    @property
    def d_model(self) -> int:
        return self.width or self.heads * self.d_head


@dataclass(frozen=True)
class Variant:
    """One checkpoint that is committed. `older`: config.json as transformers 4 wrote it."""

    name: str
    head: str
    dtype: str = "f16"
    sizes: dict = field(default_factory=dict)
    switches: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)  # of generation_config.json
    older: bool = False


@dataclass(frozen=True)
class Family:
    """`stack`: "encoder" or "decoder" for the only one there is, "both" for an encoder and a decoder.

    `sizes_of` turns Sizes into the configuration's arguments; `switches` are what the sweep may choose, each apart from
    the others; `unused` are beginnings of names in the file that are no part of what a head computes.
    """

    name: str
    config_class: type
    sizes_of: Callable[[Sizes], dict]
    heads: dict[str, type]
    stack: str
    variants: tuple[Variant, ...]
    switches: dict[str, tuple] = field(default_factory=dict)
    free_width: bool = False  # the residual stream's width need not be heads · d_head
    grouped: bool = False  # fewer heads of keys than heads
    even_head: bool = False  # rotary
    offset_gain: bool = False  # norms multiply by 1 + weight
    gain: float = 1.4  # of projections: output's deviation for an input of deviation 1
    adjust: Callable[[dict], dict] = lambda arguments: arguments  # what depends on several arguments
    unused: tuple[str, ...] = ()
    part: str = ""  # of a checkpoint of two models: which one runs


PAD, EOS, BOS = 2, 0, 1  # everywhere; ids of text begin at FIRST
FIRST = 3
