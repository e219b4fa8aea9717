"""Batches of sentences of about the same length, so that little of the arithmetic is spent on padding."""

from __future__ import annotations

from typing import Iterator, NamedTuple

import numpy as np
import torch

from dataset import Dataset

EOS_ID = 0
_CHUNK_BATCHES = 100
BARE_SHARE = 0.08


class Batch(NamedTuple):
    """`links` holds, for each label, the source position it translates; -1 for none and for padding."""

    source: torch.Tensor
    decoder_input: torch.Tensor
    labels: torch.Tensor
    links: torch.Tensor


def make_batch(data: Dataset, rows: np.ndarray, pad: int, rng: np.random.Generator) -> Batch:
    """Pad some sentences to one shape. The decoder starts with `<pad>`, as Marian's does.

    Some lose the mark at their end, in both languages, because people often leave it out.
    """
    marked = np.isin(data.source[data.source_at[rows + 1] - 1], [data.vocabulary.index(m) for m in ".?!"])
    bare = marked & (rng.random(len(rows)) < BARE_SHARE)
    lengths = data.source_at[rows + 1] - data.source_at[rows]
    target_lengths = data.target_at[rows + 1] - data.target_at[rows]
    shape, target_shape = (len(rows), lengths.max() + 1), (len(rows), target_lengths.max() + 1)
    source, labels = np.full(shape, pad, np.int64), np.full(target_shape, pad, np.int64)
    links = np.full(target_shape, -1, np.int64)
    for i, row in enumerate(rows):
        cut = int(lengths[i] > 1 and bare[i])
        n, m = lengths[i] - cut, target_lengths[i] - cut
        a, b = data.source_at[row], data.target_at[row]
        source[i, :n] = data.source[a:a + n]
        labels[i, :m] = data.target[b:b + m]
        links[i, :m] = data.links[b:b + m]
        source[i, n] = labels[i, m] = EOS_ID
        links[i, m] = n
    decoder_input = np.full(target_shape, pad, np.int64)
    decoder_input[:, 1:] = labels[:, :-1]
    return Batch(*(torch.from_numpy(a) for a in (source, decoder_input, labels, links)))


def batches(data: Dataset, size: int, pad: int, seed: int) -> Iterator[Batch]:
    """Endless batches; every epoch in another order."""
    rng = np.random.default_rng(seed)
    length = (data.source_at[1:] - data.source_at[:-1]) + (data.target_at[1:] - data.target_at[:-1])
    while True:
        order = rng.permutation(len(data))
        for start in range(0, len(order), size * _CHUNK_BATCHES):
            chunk = order[start:start + size * _CHUNK_BATCHES]
            chunk = chunk[np.argsort(length[chunk], kind="stable")]
            parts = [chunk[i:i + size] for i in range(0, len(chunk), size)]
            for i in rng.permutation(len(parts)):
                yield make_batch(data, parts[i], pad, rng)
