"""config.json as transformers 4 wrote it, which is how most checkpoints of the hub have it."""

from __future__ import annotations

import json
from pathlib import Path


def rewrite(folder: Path, arguments: dict) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.40.0"
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
    if model_type == "bart":
        generation = folder / "generation_config.json"
        config |= json.loads(generation.read_text())
        config["transformers_version"] = "4.20.0"
        config.pop("_from_model_config", None)
        generation.unlink()
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


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
