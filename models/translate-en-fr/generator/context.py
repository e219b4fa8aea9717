"""What a sentence under construction needs to know: its dice, and which noun–adjective pairs it may use."""

from __future__ import annotations

import random
import zlib
from typing import Sequence, TypeVar

from .adjectives import ADJECTIVES, NOT_PREDICATIVE, Adjective
from .nouns import NOUNS, Noun
from .tokens import English

T = TypeVar("T")

RESERVED_PAIRS = 25
"""One noun–adjective pair in so many is kept for the set of unseen combinations."""


def is_reserved(noun: str, adjective: str) -> bool:
    """Whether the pair of English lemmas never occurs in training."""
    return zlib.crc32(f"{noun}+{adjective}".encode()) % RESERVED_PAIRS == 0


def _split(noun: Noun, reserved: bool) -> tuple[tuple[Adjective, ...], ...]:
    fitting = [a for a in ADJECTIVES if set(a.kinds) & set(noun.kinds) and is_reserved(noun.en, a.en) == reserved]
    return (tuple(fitting), tuple(a for a in fitting if a.en not in NOT_PREDICATIVE),
            tuple(a for a in fitting if a.comparative))


_SEEN = {n.en: _split(n, False) for n in NOUNS}
_UNSEEN = {n.en: _split(n, True) for n in NOUNS}

ATTRIBUTE, PREDICATE, COMPARED = 0, 1, 2


class Context:
    """State of one generator. `unseen` asks for reserved noun–adjective pairs, otherwise they are avoided.

    `linked` is set in sentences of several clauses: no pronoun without a referent there. `times`, where not
    empty, are the tenses to choose from.
    """

    def __init__(self, seed: int, unseen: bool = False) -> None:
        self.rng = random.Random(seed)
        self.random = self.rng.random
        self.unseen = unseen
        self.reserved_words: list[English] = []
        self.linked = False
        self.times: tuple[int, ...] = ()

    def reset(self) -> None:
        """Forget the previous sentence."""
        self.reserved_words = []
        self.linked = False
        self.times = ()

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def choose(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items by weights that add up to 1."""
        x = self.random()
        for item, weight in items:
            x -= weight
            if x < 0:
                return item
        return items[-1][0]

    def note(self, noun: Noun, adjective: Adjective, word: English) -> None:
        """Remember that `word` says this adjective of this noun, if the pair is reserved."""
        if is_reserved(noun.en, adjective.en):
            self.reserved_words.append(word)

    def shows_reserved(self, english: list[English]) -> bool:
        """Whether a reserved pair has come into the finished sentence; some phrases are drawn and dropped."""
        return any(word is noted for noted in self.reserved_words for word in english)

    def adjective(self, noun: Noun, use: int = ATTRIBUTE) -> Adjective | None:
        """An adjective that suits the noun, None where there is none."""
        if self.unseen and self.chance(0.7):
            candidates = _UNSEEN[noun.en][use]
            if candidates:
                return self.choose(candidates)
        candidates = _SEEN[noun.en][use]
        return self.choose(candidates) if candidates else None
