"""The network: Marian's architecture, small; and how it is written to disk."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import GenerationConfig, MarianConfig, MarianMTModel

GUIDED_LAYER, GUIDED_HEAD = 1, 0
"""The one head of the cross-attention that is taught the generator's alignment (both count from 0)."""


def new_model(d_vocab: int) -> MarianMTModel:
    """A fresh model for so many tokens: 3 + 3 layers of width 128, embeddings shared by both sides."""
    pad = d_vocab - 1
    config = MarianConfig(
        vocab_size=d_vocab, decoder_vocab_size=d_vocab, d_model=128, encoder_layers=3, decoder_layers=3,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=512, decoder_ffn_dim=512,
        activation_function="swish", max_position_embeddings=64, scale_embedding=True,
        share_encoder_decoder_embeddings=True, tie_word_embeddings=True, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, init_std=0.02, eos_token_id=0, forced_eos_token_id=0, pad_token_id=pad,
        decoder_start_token_id=pad, bos_token_id=None)
    config._attn_implementation = "eager"
    return MarianMTModel(config)


def load_model(folder: Path) -> MarianMTModel:
    """The model as shipped: weights rounded to float16 on disk, computed in float32."""
    return MarianMTModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()


def save_model(model: MarianMTModel, folder: Path) -> None:
    """Write config.json, generation_config.json and model.safetensors in float16."""
    copy = MarianMTModel(model.config)
    copy.load_state_dict(model.state_dict())
    copy.half()
    pad = model.config.pad_token_id
    copy.generation_config = GenerationConfig(
        num_beams=4, max_length=64, decoder_start_token_id=pad, eos_token_id=0, pad_token_id=pad,
        forced_eos_token_id=0, bad_words_ids=[[pad]])
    copy.save_pretrained(folder)
