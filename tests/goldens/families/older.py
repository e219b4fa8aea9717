"""Checkpoints as transformers 4 and its forerunners left them, which is how most of the hub's are: settings by older names
or not there at all where they are what the class takes anyway, tensors by older names, and buffers among them."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors.torch import load_file, save_file
from torch import Tensor


def rewrite(folder: Path, config_class: type, arguments: dict, sizes: set[str]) -> list[str]:
    """The names of the tensors that nobody reads. `sizes`: settings that every file has."""
    settings = json.loads((folder / "config.json").read_text())
    rewrite_settings(folder, settings, arguments)
    leave_out_defaults(settings, config_class, sizes)
    (folder / "config.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")
    return rewrite_tensors(folder / "model.safetensors", settings["model_type"])


# --- settings


def rewrite_settings(folder: Path, config: dict, arguments: dict) -> None:
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.20.0"
    model_type = config["model_type"]
    rope = config.pop("rope_parameters", None)
    if model_type == "modernbert":
        config["global_rope_theta"] = rope["full_attention"]["rope_theta"]
        config["local_rope_theta"] = rope["sliding_attention"]["rope_theta"]
        config["global_attn_every_n_layers"] = 3
        config.pop("layer_types")
    elif model_type == "gemma3_text":
        config["rope_theta"] = rope["full_attention"]["rope_theta"]
        config["rope_local_base_freq"] = rope["sliding_attention"]["rope_theta"]
        config["sliding_window_pattern"] = config.pop("_sliding_window_pattern")
        config["rope_scaling"] = None
        config.pop("layer_types")
    elif rope is not None:
        rewrite_rope(config, rope)
        if model_type in ("gemma2", "qwen2", "qwen3"):
            config.pop("layer_types")
    if model_type == "t5":
        for name in ("scale_decoder_outputs", "dense_act_fn", "is_gated_act"):
            config.pop(name, None)
        config["tie_word_embeddings"] = arguments.get("tie_word_embeddings", True)
    generation = folder / "generation_config.json"
    if model_type == "bart" and generation.exists():
        config |= json.loads(generation.read_text())
        config.pop("_from_model_config", None)
        generation.unlink()


def rewrite_rope(config: dict, rope: dict) -> None:
    rope = dict(rope)
    base, factor, kind = rope.pop("rope_theta"), rope.pop("partial_rotary_factor", None), rope.pop("rope_type")
    if config["model_type"] == "gpt_neox":
        config["rotary_emb_base"], config["rotary_pct"] = base, factor
        return
    config["rope_theta"] = base
    if factor is not None:
        config["partial_rotary_factor"] = factor
    key = "type" if kind == "linear" else "rope_type"  # linear is older than the longer name
    config["rope_scaling"] = None if kind == "default" else {key: kind, **rope}


def leave_out_defaults(config: dict, config_class: type, sizes: set[str]) -> None:
    """Every setting of the class without which it means the same; T5 forgets which said that logits are untied."""
    def meaning() -> dict | None:
        try:
            return config_class.from_dict(copy.deepcopy(config)).to_dict()
        except (ValueError, IndexError, StrictDataclassError):
            return None

    whole = meaning()
    own = set(config_class().to_dict()) | {"rope_scaling", "rope_theta", "partial_rotary_factor"}
    for name in sorted(set(config) & own - sizes - {"model_type", "architectures", "tie_word_embeddings", "id2label",
                                                    "label2id"}):
        value = config.pop(name)
        if meaning() != whole:
            config[name] = value


# --- tensors

DROPPED_PREFIX = {"gpt2": "transformer.", "opt": "model."}  # openai-community/gpt2, facebook/opt-350m


def rewrite_tensors(path: Path, model_type: str) -> list[str]:
    tensors = {name.removeprefix(DROPPED_PREFIX.get(model_type, "\0")): tensor for name, tensor in
               load_file(path).items()}
    if model_type == "bert":  # google-bert/bert-base-uncased
        tensors = {re.sub("LayerNorm.weight$", "LayerNorm.gamma", re.sub("LayerNorm.bias$", "LayerNorm.beta", name)):
                   tensor for name, tensor in tensors.items()}
    buffers = buffers_of(tensors, model_type)
    save_file(tensors | buffers, path, metadata={"format": "pt"})
    return sorted(buffers)


def buffers_of(tensors: dict[str, Tensor], model_type: str) -> dict[str, Tensor]:
    """Masks, angles and positions that were once stored; and tied tensors, stored twice."""
    buffers: dict[str, Tensor] = {}
    triangle = torch.ones(9, 9, dtype=torch.uint8).tril()[None, None]
    for name in tensors:
        place = name.rsplit(".", 2)[0]
        if model_type == "gpt2" and name.endswith("attn.c_attn.weight"):
            buffers |= {f"{place}.bias": triangle.clone(), f"{place}.masked_bias": torch.tensor(-1e4)}
        elif model_type == "gpt_neo" and name.endswith("attention.k_proj.weight"):
            buffers |= {f"{place}.bias": triangle.clone(), f"{place}.masked_bias": torch.tensor(-1e9)}
        elif model_type == "gpt_neox" and name.endswith("query_key_value.weight"):
            buffers |= {f"{place}.bias": triangle.clone(), f"{place}.masked_bias": torch.tensor(-1e9),
                        f"{place}.rotary_emb.inv_freq": torch.ones(2)}
        elif name.endswith("self_attn.q_proj.weight") and model_type in ("llama", "mistral", "phi"):
            buffers[f"{place}.rotary_emb.inv_freq"] = torch.ones(3)
        elif name.endswith(("embeddings.position_embeddings.weight", "embeddings.position_embedding.weight")):
            buffers[f"{place}.position_ids"] = torch.arange(9)[None]
        elif name == "lm_head.bias" and model_type == "roberta":
            buffers |= {"lm_head.decoder.bias": tensors[name].clone(),
                        "lm_head.decoder.weight": tensors["roberta.embeddings.word_embeddings.weight"].clone()}
        elif name == "shared.weight" and model_type == "t5":
            buffers |= {f"{stack}.embed_tokens.weight": tensors[name].clone() for stack in ("encoder", "decoder")}
        elif name == "model.shared.weight" and model_type == "bart":
            buffers |= {f"model.{stack}.embed_tokens.weight": tensors[name].clone() for stack in
                        ("encoder", "decoder")}
    return buffers
