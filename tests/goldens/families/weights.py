"""Random weights, large enough for every nonlinearity to matter, and a checkpoint's folder made of them."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import torch
from torch import nn
from transformers import GenerationConfig, PreTrainedModel

import older
import recording
from family import BOS, DTYPES, EOS, PAD, Family, Sizes

GENERATES = ("causal", "seq2seq")


def is_norm(module: nn.Module) -> bool:
    return type(module).__name__.endswith(("LayerNorm", "RMSNorm"))


@torch.no_grad()
def randomise(model: PreTrainedModel, family: Family) -> None:
    for module in model.modules():
        if "Sinusoidal" in type(module).__name__:
            continue
        for name, parameter in module.named_parameters(recurse=False):
            noise = torch.randn_like(parameter)
            if is_norm(module) and name == "weight":
                parameter.copy_(0.2 * noise + (0.0 if family.offset_gain else 1.0))
            elif name == "lambda1":  # DINOv2's scale of a layer
                parameter.copy_(0.2 * noise + 0.8)
            elif parameter.dim() < 2 or name == "bias":
                parameter.copy_(0.25 * noise)
            elif isinstance(module, nn.Embedding):
                parameter.copy_(0.5 * noise)
            elif type(module).__name__ == "Conv1D":  # GPT-2's, [in, out]
                parameter.copy_(noise * family.gain * parameter.shape[0] ** -0.5)
            elif isinstance(module, (nn.Linear, nn.Conv2d)):
                parameter.copy_(noise * family.gain * parameter[0].numel() ** -0.5)
            else:
                parameter.copy_(0.5 * noise)
    bias = getattr(model, "final_logits_bias", None)
    if bias is not None:
        bias.copy_(0.5 * torch.randn_like(bias))


def generation_config(head: str, stack: str, config, rules: dict) -> GenerationConfig:
    tokens = dict(pad_token_id=PAD, eos_token_id=EOS, bos_token_id=BOS)
    if stack == "both":
        tokens["decoder_start_token_id"] = config.decoder_start_token_id
    if "max_length" not in rules:
        tokens["max_new_tokens"] = 8
    return GenerationConfig(**(tokens | rules))


def write(folder: Path, family: Family, head: str, dtype: str, sizes: Sizes, switches: dict, rules: dict,
          as_older: bool) -> tuple[PreTrainedModel, list[str]]:
    """Writes the checkpoint and reads it back, in float32. The names are of tensors in it that no head reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    arguments = family.adjust(family.sizes_of(sizes) | switches)
    config = family.config_class(**arguments)
    torch.manual_seed(zlib.crc32(folder.name.encode()))
    model = family.heads[head](config).eval()
    randomise(model, family)
    model.tie_weights()
    if family.name == "t5" and arguments.get("tie_word_embeddings") is False:
        model.lm_head.weight = nn.Parameter(0.5 * torch.randn_like(model.shared.weight))
    if head in GENERATES:
        model.generation_config = generation_config(head, family.stack, config, rules)
    model.to(DTYPES[dtype]).save_pretrained(folder, state_dict=stored(model, dtype))
    loaded = load(folder, family.heads[head])
    buffers = []
    if as_older:
        buffers = older.rewrite(folder, family.config_class, arguments, set(family.sizes_of(sizes)))
        again = load(folder, family.heads[head])
        for (name, a), (_, b) in zip(loaded.state_dict().items(), again.state_dict().items(), strict=True):
            assert torch.equal(a, b), name
        for setting in ("rope_parameters", "layer_types", "sliding_window", "scale_decoder_outputs"):
            assert meaning(loaded.config, setting) == meaning(again.config, setting), setting
        loaded = again
    with open(folder / "model.safetensors", "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    unused = [name for name in header if name in buffers or name.startswith(family.unused or ("\0",))]
    return loaded, sorted(unused)


def stored(model: PreTrainedModel, dtype: str) -> dict[str, torch.Tensor]:
    """Computed positions are left out where storing would round them: nobody means the rounded ones."""
    sinusoids = tuple(f"{name}." for name, module in model.named_modules() if "Sinusoidal" in type(module).__name__)
    return {name: tensor for name, tensor in model.state_dict().items()
            if dtype == "f32" or not name.startswith(sinusoids or "\0")}


def meaning(config, setting: str):
    """A setting's value, without the older name for a rotation's kind."""
    value = getattr(config, setting, None)
    return {k: v for k, v in value.items() if k != "type"} if isinstance(value, dict) else value


def load(folder: Path, kind: type) -> PreTrainedModel:
    model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if model.config.model_type != "gpt_neo":
        recording.use(model)
    return model
