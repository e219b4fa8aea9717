"""Write the goldens of every family: tiny random checkpoints, and what transformers computes with them.

    python -m venv venv && venv/bin/pip install -r ../requirements.txt
    venv/bin/python make.py                      # the committed ones, into this folder
    venv/bin/python make.py --only llama         # those whose name begins so
    venv/bin/python make.py --sweep 300          # random ones, into build/sweep; tests read them by REGARD_SWEEP
    venv/bin/python make.py --heads              # there too: of every head one in each type of storage, beside these

Every checkpoint is written as save_pretrained does (or as transformers 4 did), read back in float32, and run: hidden
states, scores, patterns, answers, generated tokens. Nothing here depends on Regard.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from transformers.utils import logging

import decoders
import encoder_decoders
import encoders
import sweep
import vision
import weights
from cases import Cases
from family import Family, Sizes

HERE = Path(__file__).parent
BUDGET = 8_000_000  # bytes of all that is committed under tests/goldens
FAMILIES = (*encoders.FAMILIES, *decoders.FAMILIES, *encoder_decoders.FAMILIES, *vision.FAMILIES)


def write(folder: Path, detail: str, family: Family, head: str, dtype: str, sizes: Sizes, switches: dict, rules: dict,
          as_older: bool) -> None:
    model, unused = weights.write(folder, family, head, dtype, sizes, switches, rules, as_older)
    if family.part:
        model = getattr(model, f"{family.part}_model")
    Cases(folder, model, head, family.stack, detail).write(unused, family.part)
    print(f"{folder.name}: {sum(file.stat().st_size for file in folder.iterdir()) / 1000:.0f} kB", flush=True)


def write_committed(only: str) -> None:
    names = set()
    for family in FAMILIES:
        for variant in family.variants:
            name = f"{family.name}-{variant.name}"
            names.add(name)
            if name.startswith(only):
                write(HERE / name, "whole" if variant.dtype == "f32" else "brief", family, variant.head, variant.dtype,
                      Sizes(**variant.sizes), variant.switches, variant.rules, variant.older)
    for folder in HERE.iterdir():
        if (folder / "cases.json").exists() and folder.name not in names:
            shutil.rmtree(folder)
    total = sum(file.stat().st_size for file in HERE.parent.rglob("*") if file.is_file() and "__pycache__" not in
                file.parts)
    print(f"{len(names)} checkpoints; {total / 1e6:.2f} MB under tests/goldens, of {BUDGET / 1e6:.0f} MB")
    if total > BUDGET:
        raise SystemExit("too large to commit")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the beginning of checkpoints' names")
    parser.add_argument("--sweep", type=int, default=0, help="write this many random configurations instead")
    parser.add_argument("--heads", action="store_true", help="write what every head lacks in a type of storage instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE.parent.parent.parent / "build" / "sweep")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    if arguments.sweep or arguments.heads:
        families = [family for family in FAMILIES if family.name.startswith(arguments.only)]
        if arguments.out.exists():
            shutil.rmtree(arguments.out)
        for chosen in sweep.choose(families, arguments.sweep, arguments.seed):
            write(arguments.out / chosen.pop("name"), "whole" if chosen["dtype"] == "f32" else "brief", **chosen)
        for chosen in (chosen for family in families for chosen in sweep.missing(family) if arguments.heads):
            write(arguments.out / chosen.pop("name"), "least", **chosen)
    else:
        write_committed(arguments.only)
