"""The runs and generations of one checkpoint: inputs, what came out, and cases.json about them."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import PreTrainedModel

from family import EOS, FIRST, PAD
from recording import record

EVERY = ("q", "k", "v", "z", "scores", "pattern", "resid_post")
MAPS = ("scores", "pattern", "resid_post")  # of which scores only in the first layer
BEAMS = (dict(num_beams=4, length_penalty=0.6, early_stopping=False),
         dict(num_beams=4, length_penalty=1.0, early_stopping=True),
         dict(num_beams=3, length_penalty=2.0, early_stopping=False))
SAMPLES = (dict(temperature=0.7, top_k=0, top_p=1.0), dict(temperature=1.3, top_k=7, top_p=0.9))


@dataclass(frozen=True)
class Input:
    """One sequence and what is kept of it beside the answer: the goldens are committed, so not everything of all.

    `real`: of a padded one, the tokens before the padding. `last`: only so many rows, and of the layers the last.
    """

    name: str
    length: int
    decoder: int
    parts: tuple[str, ...]
    real: int = 0
    types: bool = False
    last: int = 0


TEXT = (Input("one", 1, 1, ("resid_post",)), Input("two", 2, 3, EVERY), Input("seventeen", 17, 5, MAPS),
        Input("seventy", 70, 20, ("pattern", "resid_post"), last=2), Input("padded", 9, 2, ("pattern", "resid_post"), real=6))
CHAIN = ("scores", "pattern", "z", "resid_post")
BRIEF = dict(two=dict(parts=CHAIN), seventeen=dict(parts=("pattern",), last=2), seventy=dict(last=1),
             padded=dict(parts=("pattern",), last=3), first=dict(parts=CHAIN))
TYPES = Input("types", 7, 0, ("resid_post",), types=True)
OTHER = Input("other", 0, 1, ("pattern", "resid_post"), last=2)  # an image of another size than the configuration's
PICTURES = (Input("first", 0, 1, EVERY), Input("second", 0, 5, ("pattern", "resid_post"), last=2))


class Cases:
    """`detail`: "whole" keeps everything of long runs too, "brief" a few rows, and "least" few generations as well."""

    def __init__(self, folder: Path, model: PreTrainedModel, head: str, stack: str, detail: str) -> None:
        self.folder, self.model, self.head, self.stack, self.detail = folder, model, head, stack, detail
        self.random = torch.Generator().manual_seed(zlib.crc32(folder.name.encode()) + 1)
        config = model.config
        self.vision = getattr(config, "encoder", config) if config.model_type == "vision-encoder-decoder" else config
        self.pictures = hasattr(self.vision, "patch_size")
        words = config.decoder if config.model_type == "vision-encoder-decoder" else config
        self.d_vocab = getattr(words, "vocab_size", 0)
        self.n_types = getattr(config, "type_vocab_size", 0)
        self.runs: list[dict] = []
        self.generations: list[dict] = []

    def text(self, length: int) -> list[int]:
        return torch.randint(FIRST, self.d_vocab, (length,), generator=self.random).tolist()

    def pixels(self, given: Input) -> Tensor:
        size = self.vision.image_size
        if given is OTHER:
            smaller = size >= 2 * self.vision.patch_size and self.detail != "whole"
            size += -self.vision.patch_size if smaller else self.vision.patch_size + 1
        return torch.randn(self.vision.num_channels, size, size, generator=self.random)

    # --- runs

    def write_runs(self) -> None:
        for given in PICTURES if self.pictures else TEXT:
            large = self.pictures and (self.vision.image_size // self.vision.patch_size) ** 2 > 16
            if large:
                given = replace(given, parts=("pattern", "resid_post"), last=2)
            elif self.detail != "whole":
                given = replace(given, **BRIEF.get(given.name, {}))
            self.write_run(given)
        if self.n_types > 1:
            self.write_run(TYPES)
        if self.vision.model_type.startswith("dinov2"):
            self.write_run(OTHER)

    def write_run(self, given: Input) -> None:
        case, inputs, tensors = {"name": given.name}, {}, {}
        if self.pictures:
            tensors["pixels"] = self.pixels(given)
            inputs["pixel_values"] = tensors["pixels"][None]
        else:
            self.give_text(given, case, inputs)
        if self.stack == "both" and self.head != "encoder":
            if self.head == "sequence":  # BART reads the answer at the decoder's last EOS
                ids = case["ids"]
                ids[-1] = EOS
                inputs["input_ids"] = torch.tensor([ids])
                decoder_ids = [self.model.config.decoder_start_token_id, *ids[:-1]]
                inputs["decoder_input_ids"] = torch.tensor([decoder_ids])
            else:
                decoder_ids = [self.model.config.decoder_start_token_id, *self.text(given.decoder - 1)]
                inputs["decoder_input_ids"] = torch.tensor([decoder_ids] * len(next(iter(inputs.values()))))
            case["decoder_ids"] = decoder_ids
        recorded = record(self.model, self.head, "encoder" if self.head == "encoder" else self.stack, inputs)
        tensors |= self.cut(given, case, recorded)
        save_file({name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in tensors.items()},
                  self.folder / f"run-{given.name}.safetensors")
        self.runs.append(case)

    def give_text(self, given: Input, case: dict, inputs: dict) -> None:
        case["ids"] = self.text(given.length)
        rows = [case["ids"]]
        if given.real:  # a member of a batch beside a longer one
            case["ids"][given.real:] = [PAD] * (given.length - given.real)
            case["attention_mask"] = [1] * given.real + [0] * (given.length - given.real)
            case["rows"] = given.real
            rows.append(self.text(given.length))
            inputs["attention_mask"] = torch.tensor([case["attention_mask"], [1] * given.length])
        if given.types:
            case["token_types"] = torch.randint(0, self.n_types, (given.length,), generator=self.random).tolist()
            inputs["token_type_ids"] = torch.tensor([case["token_types"]])
        inputs["input_ids"] = torch.tensor(rows)

    def cut(self, given: Input, case: dict, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Real rows only, and of long runs little."""
        kept = {}
        last_stack = self.stack if self.stack != "both" else "encoder" if self.head == "encoder" else "decoder"
        last_layer = {name.split(".")[0]: name.rsplit(".", 1)[0] for name in tensors if name.endswith("resid_post")}
        for name, tensor in tensors.items():
            stack, part = (name.split(".")[0] if "." in name else last_stack), name.split(".")[-1]
            if part == "labels" and tensor.dim() == 1:
                kept[name] = tensor
                continue
            axis = tensor.dim() - 2
            padded_queries = given.real if stack != "decoder" or self.stack == "decoder" else 0
            if part in ("k", "v"):
                tensor = tensor[:, :given.real or None]
            elif padded_queries:
                tensor = tensor.narrow(axis, 0, padded_queries)
            if part == "scores" and given.real and (".cross." in name or padded_queries):
                tensor = tensor[..., :given.real]
            rows = tensor.shape[axis]
            if "." in name and (part not in given.parts or (given.parts is MAPS and part == "scores" and
                                                            ".0." not in name)):
                continue
            if given.last and rows > given.last:
                if part == "resid_post" and name != f"{last_layer[stack]}.resid_post":
                    continue
                case.setdefault("rows_from", {})[stack] = rows - given.last
                tensor = tensor.narrow(axis, rows - given.last, given.last)
            kept[name] = tensor
        return kept

    # --- generations

    def write_generations(self) -> None:
        if self.head not in ("causal", "seq2seq"):
            return
        least = self.detail == "least"
        for i, length in enumerate((4,) if least else (1, 4, 17)):
            case, inputs = {}, {}
            if self.pictures:
                if i == len(PICTURES):
                    break
                case["pixels"] = PICTURES[i].name
                inputs["pixel_values"] = read_pixels(self.folder, PICTURES[i].name)[None]
            else:
                case["ids"] = self.text(length)
                inputs = dict(input_ids=torch.tensor([case["ids"]]), attention_mask=torch.ones(1, length).long())
            for options in ({}, *BEAMS[:1]) if least else ({}, dict(num_beams=1), *BEAMS[:2 if i else 3]):
                tokens = self.generate(inputs, dict(options, do_sample=False))
                self.generations.append(case | options | dict(tokens=tokens))
            for options in SAMPLES[1:] if least else SAMPLES:
                uniforms, tokens = self.sample(inputs, dict(options, num_beams=1, do_sample=True))
                self.generations.append(case | options | dict(sample=True, uniforms=uniforms[:len(tokens)],
                                                              tokens=tokens))

    @torch.no_grad()
    def generate(self, inputs: dict, options: dict) -> list[int]:
        """The tokens after the prompt or decoder_start, up to and with the first that ends."""
        prompt = 1 if self.stack == "both" else inputs["input_ids"].shape[1]
        tokens = self.model.generate(**inputs, **options)[0].tolist()[prompt:]
        ends = self.model.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        return next((tokens[:i + 1] for i, token in enumerate(tokens) if token in ends), tokens)

    def sample(self, inputs: dict, options: dict) -> tuple[list[float], list[int]]:
        while True:
            uniforms = [round(u, 6) for u in torch.rand(30, generator=self.random, dtype=torch.float64).tolist()]
            try:
                with drawing(uniforms):
                    return uniforms, self.generate(inputs, options)
            except OnTheEdge:
                continue

    # ---

    def write(self, unused: list[str], part: str) -> None:
        """One line a case, so that a difference can be read; and which weights they are about."""
        self.write_runs()
        self.write_generations()
        part = f' "part": "{part}",' if part else ""
        crc = zlib.crc32((self.folder / "model.safetensors").read_bytes())
        lines = lambda cases: ",\n".join("  " + json.dumps(case) for case in cases)  # noqa: E731
        (self.folder / "cases.json").write_text(
            f'{{"weights_crc32": {crc},{part}\n"unused": {json.dumps(unused)},\n"runs": [\n{lines(self.runs)}\n],\n'
            f'"generations": [\n{lines(self.generations)}\n]}}\n')


def read_pixels(folder: Path, run: str) -> Tensor:
    from safetensors.torch import load_file
    return load_file(folder / f"run-{run}.safetensors")["pixels"]


class OnTheEdge(Exception):
    """A number so near a border between two tokens that rounding decides."""


@contextmanager
def drawing(uniforms: list[float]):
    """While it lasts, torch.multinomial draws as src/model/sampling.h says: by these numbers, in the order of ids."""
    numbers, real = iter(uniforms), torch.multinomial

    def draw(probabilities: Tensor, num_samples: int) -> Tensor:
        cumulative = probabilities[0].double().cumsum(0)
        goal = next(numbers) * cumulative[-1]
        if (cumulative - goal).abs().min() < 1e-5:
            raise OnTheEdge
        return (cumulative > goal).nonzero()[0][None]
    torch.multinomial = draw
    try:
        yield
    finally:
        torch.multinomial = real
