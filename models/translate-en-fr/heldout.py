"""Write the two held-out sets.

    python heldout.py

`heldout.tsv`: sentences of the kind that training draws, from the bucket that it never draws.
`unseen-combinations.tsv`: each has a noun with an adjective that training never shows together.

Columns: English words, French words, alignment. The alignment has one entry for each French word: the positions
(from 0) of the English words it translates, the sure one first, or `-`.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Iterator

from generator.pairs import Pair, held_out_pairs, unseen_combinations

HERE = Path(__file__).parent
HEADER = "english\tfrench\talignment"
SEED = 1001


def distinct(pairs: Iterator[Pair]) -> Iterator[Pair]:
    seen = set()
    for pair in pairs:
        if tuple(pair.en) not in seen:
            seen.add(tuple(pair.en))
            yield pair


def write(path: Path, pairs: Iterator[Pair], count: int) -> None:
    lines = [HEADER]
    for pair in itertools.islice(distinct(pairs), count):
        links = " ".join(",".join(map(str, link)) or "-" for link in pair.links)
        lines.append("\t".join((" ".join(pair.en), " ".join(pair.fr), links)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> list[Pair]:
    """The pairs of a file that `write` has written."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != HEADER:
        raise SystemExit(f"{path} does not start with the line {HEADER!r}")
    pairs = []
    for line in lines[1:]:
        english, french, links = line.split("\t")
        pairs.append(Pair(english.split(), french.split(),
                          [[] if link == "-" else [int(i) for i in link.split(",")] for link in links.split()]))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    write(HERE / "heldout.tsv", held_out_pairs(options.seed), options.count)
    write(HERE / "unseen-combinations.tsv", unseen_combinations(options.seed + 1), options.count)


if __name__ == "__main__":
    main()
