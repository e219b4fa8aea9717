#!/usr/bin/env python3
"""Samples of every kind of file that web/maps reads, as NumPy and safetensors themselves write them.

    python make.py        beside this file; numpy and safetensors as in tests/goldens/requirements.txt

The numbers are rows of softmax(scores) of a fixed generator; expected.json holds them as float64 of what each file
stores.
"""

import json
from pathlib import Path

import numpy
from safetensors.numpy import save_file

HERE = Path(__file__).parent
TOKENS = ["The", "black", "cat", "sleeps", "."]


def patterns(*shape: int) -> numpy.ndarray:
    scores = numpy.random.default_rng(7).normal(size=shape) * 2
    weights = numpy.exp(scores)
    return weights / weights.sum(-1, keepdims=True)


def main() -> None:
    whole = patterns(2, 3, 4, 5)  # [layers, heads, L, S]
    square = patterns(2, 3, 5, 5)
    expected: dict[str, list] = {}

    def npy(name: str, array: numpy.ndarray) -> None:
        numpy.save(HERE / name, array)
        expected[name] = array.astype("f8").tolist()

    npy("f4.npy", whole.astype("<f4"))
    npy("f2.npy", whole.astype("<f2"))
    npy("f8-big-endian.npy", whole.astype(">f8"))
    npy("fortran.npy", numpy.asfortranarray(whole.astype("<f4")))
    npy("heads.npy", whole[0].astype("<f4"))
    npy("matrix.npy", whole[0, 0].astype("<f4"))
    npy("scores.npy", (whole[0] * 40 - 10).astype("<f4"))

    kept = [layer.astype("f4") for layer in square]
    save_file({"attention": square.astype("f4")}, HERE / "one.safetensors", {"tokens": json.dumps(TOKENS)})
    save_file({f"layers.{i}.weights": layer for i, layer in enumerate(kept)}, HERE / "layers.safetensors")
    save_file(
        {"encoder.0.self.pattern": kept[0], "encoder.1.self.pattern": kept[1], "decoder.1.cross.pattern": kept[0][:, :4]},
        HERE / "trace.safetensors",
    )
    expected["one.safetensors"] = expected["layers.safetensors"] = square.astype("f4").astype("f8").tolist()

    (HERE / "lists.json").write_text(json.dumps({"pattern": whole.round(4).tolist(), "keys": TOKENS}) + "\n")
    causal = [[[round(1 / (i + 1), 4)] * (i + 1) for i in range(5)]] * 2
    (HERE / "ragged.json").write_text(json.dumps({"pattern": causal, "tokens": TOKENS}) + "\n")
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
