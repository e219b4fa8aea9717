"""Writes the .bin files of this folder with torch itself, and what is in them as safetensors.

    python tests/goldens/torch/make.py          torch and safetensors as in tests/goldens/requirements.txt

`tensors.bin` has every kind of tensor that a state dict can hold; `tensors.safetensors` has the same numbers, row-major.
The checkpoints are those of tests/goldens/families, in one file and in two; `legacy.bin` is in the form before torch 1.6.
"""

import json
import shutil
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

here = Path(__file__).parent
families = here.parent / "families"


def every_kind() -> OrderedDict:
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
    shared = torch.arange(8, dtype=torch.float32) - 3
    state = OrderedDict()
    state["float"] = torch.tensor([[1.5, -2.0, 3.25], [0.0, 5.5, -6.0]])
    state["half"] = torch.tensor([1.0, -2.0, 65504.0, 2.0**-24], dtype=torch.float16)
    state["brain"] = torch.tensor([[1.0, -2.0], [3.0, 0.5]], dtype=torch.bfloat16)
    state["double"] = torch.tensor([0.25], dtype=torch.float64)
    state["ids"] = torch.arange(3)
    state["small"] = torch.tensor([-1, 2], dtype=torch.int32)
    state["mask"] = torch.tensor([True, False])
    state["scalar"] = torch.tensor(7.0)
    state["empty"] = torch.empty(0, 4)
    state["parameter"] = torch.nn.Parameter(torch.tensor([[0.5, 1.0]]))
    state["tied.first"] = shared
    state["tied.second"] = shared
    state["transposed"] = base.t()
    state["column"] = base[:, 2]
    state["rows"] = base[1:3]
    state["part.low"], state["part.high"] = torch.arange(10, dtype=torch.float32).split([4, 6])
    state["a quote \" and a tab\t"] = torch.tensor([1.0])
    state._metadata = OrderedDict({"": {"version": 1}, "layer": {"version": 2}})
    return state


def stored(state: OrderedDict) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone().contiguous() for name, tensor in state.items() if tensor.numel() > 0}


def main() -> None:
    state = every_kind()
    torch.save(state, here / "tensors.bin")
    save_file(stored(state), here / "tensors.safetensors")
    torch.save({"a": torch.ones(2)}, here / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.save({"model": {"a": torch.ones(2)}, "epoch": 3}, here / "nested.bin")

    for name in ["bert-token", "gpt_neox-tied"]:
        source, target = families / name, here / name
        target.mkdir(exist_ok=True)
        shutil.copy(source / "config.json", target)
        weights = OrderedDict(load_file(source / "model.safetensors"))
        if name == "bert-token":
            torch.save(weights, target / "pytorch_model.bin")
            continue
        names = list(weights)
        halves = {"pytorch_model-00001-of-00002.bin": names[: len(names) // 2],
                  "pytorch_model-00002-of-00002.bin": names[len(names) // 2 :]}
        index = {"metadata": {"total_size": sum(t.nbytes for t in weights.values())}, "weight_map": {}}
        for file, part in halves.items():
            torch.save(OrderedDict((key, weights[key]) for key in part), target / file)
            index["weight_map"].update(dict.fromkeys(part, file))
        (target / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2) + "\n")


main()
