"""Random configurations: every family in turn; sizes, switches, head, storage and rules each drawn apart."""

from __future__ import annotations

import random
from collections.abc import Iterator

from decoders import RULES as DECODER_RULES
from encoder_decoders import RULES as SEQ2SEQ_RULES
from family import DTYPES, Family, Sizes


def sizes_of(draw: random.Random, family: Family) -> Sizes:
    heads = draw.randint(1, 6)
    kv_heads = draw.choice([n for n in range(1, heads + 1) if heads % n == 0]) if family.grouped else heads
    narrowest = -(-8 // heads)  # a norm over fewer numbers than 8 together says little
    d_head = draw.randint((narrowest + 1) // 2, 8) * 2 if family.even_head else draw.randint(narrowest, 16)
    patch = draw.randint(2, 5)
    width = heads * draw.randint(narrowest, 12) if family.free_width and draw.random() < 0.6 else 0
    return Sizes(layers=draw.randint(1, 4), heads=heads, kv_heads=kv_heads, d_head=d_head, width=width,
                 d_ff=draw.randint(5, 50), d_vocab=draw.randint(29, 70), n_ctx=draw.randint(72, 90),
                 window=draw.choice((2, 3, 8, 20)), patch=patch, image=patch * draw.randint(1, 4) + draw.randint(0, 1))


def small(draw: random.Random, family: Family) -> Sizes:
    """As little as a norm can be over: these are many."""
    heads, d_head = (4, 2) if family.even_head else (3, 3)
    return Sizes(layers=draw.randint(1, 2), heads=heads, kv_heads=draw.choice((1, 2, 4)) if family.grouped else heads,
                 d_head=d_head, d_ff=5, d_vocab=29, image=8, patch=4)


def drawn(draw: random.Random, family: Family, head: str, dtype: str, sizes: Sizes) -> dict:
    """What make.write takes."""
    switches = {name: draw.choice(values) for name, values in family.switches.items() if draw.random() < 0.7}
    if head in ("sequence", "token", "image", "teacher"):
        switches["num_labels"] = draw.choice((1, 3, 4, 5, 6))  # BART takes a missing number to be 3, others 2
    rules = draw.choice(({}, *(SEQ2SEQ_RULES if family.stack == "both" else DECODER_RULES)))
    return dict(family=family, head=head, dtype=dtype, sizes=sizes, switches=switches, rules=dict(rules),
                as_older=draw.random() < 0.3)


def choose(families: list[Family], count: int, seed: int) -> Iterator[dict]:
    """And the folder's name."""
    draw = random.Random(seed)
    for i in range(count):
        family = families[i % len(families)]
        head, dtype = draw.choice(sorted(family.heads)), draw.choice(sorted(DTYPES))
        yield dict(name=f"{family.name}-{i}", **drawn(draw, family, head, dtype, sizes_of(draw, family)))


def missing(family: Family) -> Iterator[dict]:
    """Beside a family's committed variants: of each head one in each type of storage that none of them has."""
    for head in sorted(family.heads):
        stored = {variant.dtype for variant in family.variants if variant.head == head}
        for dtype in sorted(set(DTYPES) - stored):
            name = f"{family.name}-{head}-{dtype}"
            draw = random.Random(name)
            yield dict(name=name, **drawn(draw, family, head, dtype, small(draw, family)))
