"""Images: ViT and what came of it, an image's description, and CLIP's two towers."""

from __future__ import annotations

import transformers as hf

from encoders import bert_sizes
from decoders import gpt2_sizes
from family import BOS, EOS, PAD, Family, Sizes, Variant

ACTIVATIONS = ("gelu", "relu", "gelu_new")
FLAGS = (False, True)


def vit_sizes(s: Sizes) -> dict:
    return dict(hidden_size=s.d_model, num_hidden_layers=s.layers, num_attention_heads=s.heads,
                intermediate_size=s.d_ff, image_size=s.image, patch_size=s.patch)


def dinov2_sizes(s: Sizes) -> dict:
    sizes = vit_sizes(s) | dict(mlp_ratio=2)
    del sizes["intermediate_size"]
    return sizes


def clip_text_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, hidden_size=s.d_model, num_hidden_layers=s.layers, num_attention_heads=s.heads,
                intermediate_size=s.d_ff, max_position_embeddings=s.n_ctx, projection_dim=11, pad_token_id=PAD,
                bos_token_id=BOS, eos_token_id=EOS)


def clip_vision_sizes(s: Sizes) -> dict:
    return vit_sizes(s) | dict(projection_dim=11)


def clip_sizes(s: Sizes) -> dict:
    """The towers differ in width, heads and layers."""
    text = clip_text_sizes(s)
    vision = clip_vision_sizes(s) | dict(hidden_size=2 * s.d_head, num_attention_heads=2, num_hidden_layers=1)
    return dict(text_config=text, vision_config=vision, projection_dim=11)


def caption_sizes(s: Sizes, decoder: type, decoder_sizes, **more) -> dict:
    encoder = hf.ViTConfig(**vit_sizes(s), hidden_dropout_prob=0.0)
    words = decoder(**decoder_sizes(s), is_decoder=True, add_cross_attention=True, **more)
    return dict(encoder=encoder.to_dict(), decoder=words.to_dict(), pad_token_id=PAD, eos_token_id=EOS,
                decoder_start_token_id=BOS)


def gpt2_caption_sizes(s: Sizes) -> dict:
    return caption_sizes(s, hf.GPT2Config, gpt2_sizes)


def bert_caption_sizes(s: Sizes) -> dict:
    return caption_sizes(s, hf.BertConfig, bert_sizes)


def heads_of(prefix: str, **more: type) -> dict[str, type]:
    return dict(base=getattr(hf, prefix + "Model"), image=getattr(hf, prefix + "ForImageClassification")) | more


CAPTION = dict(max_length=11, no_repeat_ngram_size=2, num_beams=2, length_penalty=0.7)
SHORT = dict(max_new_tokens=7, bad_words_ids=[[5], [6, 7]])
UNUSED = ("pooler.", "vit.pooler.", "deit.pooler.", "embeddings.mask_token", "dinov2.embeddings.mask_token",
          "dinov2_with_registers.embeddings.mask_token")
VIT_SWITCHES = dict(hidden_act=ACTIVATIONS, qkv_bias=FLAGS, layer_norm_eps=(1e-12, 1e-5), num_channels=(1, 3))
DINO_SWITCHES = VIT_SWITCHES | dict(use_swiglu_ffn=FLAGS, mlp_ratio=(1, 2))
LARGER = dict(image=24, patch=4, d_head=6)

FAMILIES = (
    Family("vit", hf.ViTConfig, vit_sizes, heads_of("ViT"), "encoder", (
        Variant("image", "image", "f32", {}, dict(num_labels=5)),
        Variant("base", "base", "f16", LARGER, older=True),
        Variant("unbiased", "image", "bf16", dict(heads=1, layers=3, image=11, patch=3), dict(
            qkv_bias=False, hidden_act="relu", num_channels=1, num_labels=2)),
    ), VIT_SWITCHES, unused=UNUSED),
    Family("deit", hf.DeiTConfig, vit_sizes, heads_of("DeiT", teacher=hf.DeiTForImageClassificationWithTeacher),
           "encoder", (
        Variant("image", "image", "f32", dict(d_head=6), dict(num_labels=5)),
        Variant("base", "base", "f16", dict(LARGER, heads=5)),
        Variant("teacher", "teacher", "bf16", dict(layers=3, d_head=8), dict(num_labels=3), older=True),
    ), VIT_SWITCHES, unused=UNUSED),
    Family("dinov2", hf.Dinov2Config, dinov2_sizes, heads_of("Dinov2"), "encoder", (
        Variant("image", "image", "f32", dict(d_head=6), dict(num_labels=5)),
        Variant("base", "base", "f16", dict(LARGER, layers=1)),
        Variant("swiglu", "image", "bf16", dict(heads=2), dict(use_swiglu_ffn=True, num_labels=3, qkv_bias=False)),
    ), DINO_SWITCHES, unused=UNUSED),
    Family("dinov2_with_registers", hf.Dinov2WithRegistersConfig, dinov2_sizes, heads_of("Dinov2WithRegisters"),
           "encoder", (
        Variant("image", "image", "f32", dict(d_head=6), dict(num_labels=5, num_register_tokens=3)),
        Variant("base", "base", "f16", dict(LARGER, layers=1)),
        Variant("swiglu", "image", "bf16", dict(heads=2), dict(
            use_swiglu_ffn=True, num_labels=3, num_register_tokens=1)),
    ), DINO_SWITCHES | dict(num_register_tokens=(1, 4)), unused=UNUSED),
    Family("vision-encoder-decoder-gpt2", hf.VisionEncoderDecoderConfig, gpt2_caption_sizes,
           dict(seq2seq=hf.VisionEncoderDecoderModel), "both", (
        Variant("caption", "seq2seq", "f32", dict(layers=1), rules=CAPTION),
        Variant("deeper", "seq2seq", "f16", dict(heads=2, layers=3), rules=SHORT),
    ), unused=("encoder.pooler.",)),
    Family("vision-encoder-decoder-bert", hf.VisionEncoderDecoderConfig, bert_caption_sizes,
           dict(seq2seq=hf.VisionEncoderDecoderModel), "both", (
        Variant("caption", "seq2seq", "bf16", dict(d_head=6), rules=SHORT),
    ), unused=("encoder.pooler.",)),
    Family("clip-two-text", hf.CLIPConfig, clip_sizes, dict(base=hf.CLIPModel), "encoder", (
        Variant("f16", "base", "f16"),
    ), unused=("vision_", "visual_", "text_projection", "logit_scale"), part="text"),
    Family("clip-two-vision", hf.CLIPConfig, clip_sizes, dict(base=hf.CLIPModel), "encoder", (
        Variant("bf16", "base", "bf16", older=True),
    ), unused=("text_", "visual_", "vision_model.post_layernorm.", "logit_scale"), part="vision"),
    Family("clip-text", hf.CLIPTextConfig, clip_text_sizes, dict(base=hf.CLIPTextModel), "encoder", (
        Variant("f32", "base", "f32", dict(d_head=6)),
        Variant("gelu", "base", "f16", dict(heads=5, d_head=4), dict(hidden_act="gelu")),
        Variant("older", "base", "bf16", dict(heads=1), older=True),
    ), dict(hidden_act=("quick_gelu", "gelu", "relu"))),
    Family("clip-vision", hf.CLIPVisionConfig, clip_vision_sizes, dict(base=hf.CLIPVisionModel), "encoder", (
        Variant("f32", "base", "f32", dict(d_head=6)),
        Variant("larger", "base", "f16", LARGER, dict(hidden_act="gelu")),
        Variant("older", "base", "bf16", dict(heads=1), older=True),
    ), dict(hidden_act=("quick_gelu", "gelu", "relu")), unused=("post_layernorm.", "vision_model.post_layernorm.")),
)
