"""Words that the model does not know: a noun replaced by `<unk>` on both sides, so that it is carried over, not guessed at.

These nouns are masculine singular with a consonant first, which keeps the mapping a function: around an unknown noun
the model writes "le", "un", "ce".
"""

from __future__ import annotations

import random

from .nouns import NOUNS
from .pairs import Pair
from .tokens import starts_with_vowel

UNK = "<unk>"
_COPYABLE = {n.en: n.fr for n in NOUNS if n.gender == "m" and not starts_with_vowel(n.fr)}


def with_unknown(pair: Pair, rng: random.Random) -> Pair:
    """The pair with one noun unknown on both sides; unchanged where it has no suitable noun."""
    places = [(i, links[0]) for i, links in enumerate(pair.links)
              if links and _COPYABLE.get(pair.en[links[0]]) == pair.fr[i]]
    if not places:
        return pair
    fr_at, en_at = rng.choice(places)
    en, fr = list(pair.en), list(pair.fr)
    en[en_at] = fr[fr_at] = UNK
    return Pair(en, fr, pair.links)
