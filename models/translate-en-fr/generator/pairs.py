"""Pairs of sentences as the training and the evaluation see them."""

from __future__ import annotations

import zlib
from typing import Callable, Iterator, NamedTuple

from .context import Context
from .sentences import sentence, supplement
from .tokens import align, spell_english, spell_french

HELD_OUT_BUCKETS = 100
"""One English sentence in so many, by its hash, never enters training."""
MAX_WORDS = 30


class Pair(NamedTuple):
    """Words of both languages; `links[i]` are the English positions of French word i, the sure one first."""

    en: list[str]
    fr: list[str]
    links: list[list[int]]


def is_held_out(english: str) -> bool:
    """Whether the sentence belongs to the bucket that training never draws."""
    return zlib.crc32(english.encode()) % HELD_OUT_BUCKETS == 0


def draw(g: Context, reserved: bool = False, make: Callable = sentence) -> Pair:
    """One random pair; with a reserved noun–adjective combination if asked."""
    while True:
        en, fr = make(g)
        if reserved and not g.shows_reserved(en):
            continue
        fr = spell_french(fr)
        pair = Pair(spell_english(en), [text for text, _ in fr], align(en, fr))
        if len(pair.en) <= MAX_WORDS and len(pair.fr) <= MAX_WORDS:
            return pair


def training_pairs(seed: int) -> Iterator[Pair]:
    """Pairs for training: no reserved noun–adjective pair, no sentence of the held-out bucket."""
    g = Context(seed)
    while True:
        pair = draw(g)
        if not is_held_out(" ".join(pair.en)):
            yield pair


def supplementary_pairs(seed: int) -> Iterator[Pair]:
    """Pairs for training beside the sentences: fragments and a kind that the sentences lack."""
    g = Context(seed)
    while True:
        pair = draw(g, make=supplement)
        if not is_held_out(" ".join(pair.en)):
            yield pair


def held_out_pairs(seed: int) -> Iterator[Pair]:
    """Pairs of the same kind as those for training, from the bucket that training excludes."""
    g = Context(seed)
    while True:
        pair = draw(g)
        if is_held_out(" ".join(pair.en)):
            yield pair


def unseen_combinations(seed: int) -> Iterator[Pair]:
    """Pairs with at least one noun–adjective combination that training never shows."""
    g = Context(seed, unseen=True)
    while True:
        pair = draw(g, reserved=True)
        if not is_held_out(" ".join(pair.en)):
            yield pair
