"""The training set: pairs drawn once, numbered and kept in one compact file.

    python dataset.py build/data.npz --pairs 2400000 --seed 1

A sentence in twenty-five or so has an unknown noun (generator/unknown.py).
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections import Counter
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np
from tqdm import tqdm

from generator.pairs import Pair, supplementary_pairs, training_pairs
from generator.unknown import UNK, with_unknown

EOS, PAD = "</s>", "<pad>"
UNKNOWN_SHARE = 0.04
SUPPLEMENT_SHARE = 0.03
"""Supplementary pairs for each sentence."""


class Dataset(NamedTuple):
    """Sentences end to end; sentence i is `source[source_at[i]:source_at[i + 1]]`, without `</s>`.

    `links` has one entry for each target word: the position of the English word it translates, -1 for none.
    """

    vocabulary: list[str]
    source: np.ndarray
    target: np.ndarray
    links: np.ndarray
    source_at: np.ndarray
    target_at: np.ndarray

    def __len__(self) -> int:
        return len(self.source_at) - 1


def distinct_pairs(count: int, seed: int, pairs: Iterator[Pair]) -> Iterator[Pair]:
    """So many of the pairs, with different English sentences."""
    rng = random.Random(seed)
    seen: set[int] = set()
    with tqdm(total=count, desc="pairs", unit=" pairs", unit_scale=True) as bar:
        while len(seen) < count:
            pair = next(pairs)
            key = hash(tuple(pair.en))
            if key in seen:
                continue
            seen.add(key)
            bar.update()
            yield with_unknown(pair, rng) if rng.random() < UNKNOWN_SHARE else pair


def build(count: int, seed: int) -> Dataset:
    """Draw the pairs and number their words, the frequent ones first; `<pad>` comes last as Marian has it.

    Only the sentences decide the order, so that the supplement can change without renumbering the words.
    """
    provisional: dict[str, int] = {}
    frequency: Counter[int] = Counter()
    sides: tuple[list[int], list[int]] = ([], [])
    links: list[int] = []
    starts: tuple[list[int], list[int]] = ([0], [0])
    sentences = distinct_pairs(count, seed, training_pairs(seed))
    beside = distinct_pairs(round(count * SUPPLEMENT_SHARE), seed, supplementary_pairs(seed))
    for number, pair in enumerate(itertools.chain(sentences, beside)):
        for words, side, start in zip((pair.en, pair.fr), sides, starts):
            ids = [provisional.setdefault(w, len(provisional)) for w in words]
            if number < count:
                frequency.update(ids)
            side.extend(ids)
            start.append(len(side))
        links.extend(link[0] if link else -1 for link in pair.links)
    order = sorted((w for w in provisional if w != UNK), key=lambda w: (-frequency[provisional[w]], w))
    vocabulary = [EOS, UNK, *order, PAD]
    final = np.zeros(len(provisional), np.int16)
    for i, word in enumerate(vocabulary):
        if word in provisional:
            final[provisional[word]] = i
    return Dataset(vocabulary, final[np.asarray(sides[0])], final[np.asarray(sides[1])], np.asarray(links, np.int8),
                   np.asarray(starts[0], np.int64), np.asarray(starts[1], np.int64))


def save(data: Dataset, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{**data._asdict(), "vocabulary": np.asarray(data.vocabulary)})


def load(path: Path) -> Dataset:
    if not path.exists():
        raise SystemExit(f"{path} is missing: run `python dataset.py {path}` first")
    with np.load(path) as file:
        arrays = {name: file[name] for name in Dataset._fields}
    arrays["vocabulary"] = arrays["vocabulary"].tolist()
    return Dataset(**arrays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--pairs", type=int, default=2_400_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data = build(options.pairs, options.seed)
    save(data, options.path)
    print(f"{len(data):,} pairs, {len(data.target):,} French words, vocabulary {len(data.vocabulary):,}")


if __name__ == "__main__":
    main()
