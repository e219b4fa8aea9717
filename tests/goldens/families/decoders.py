"""Decoders: GPT-2 and Llama, and what came of them."""

from __future__ import annotations

import transformers as hf

from family import BOS, EOS, PAD, Family, Sizes, Variant

TOKENS = dict(pad_token_id=PAD, bos_token_id=BOS, eos_token_id=EOS)
FLAGS = (False, True)
LLAMA3 = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=32)
LINEAR = dict(rope_type="linear", rope_theta=10000.0, factor=2.5)
ROPES = (dict(rope_type="default", rope_theta=10000.0), dict(rope_type="default", rope_theta=777.0), LINEAR, LLAMA3)

# Rules of generation, one or two of each kind a checkpoint.
REPEATING = dict(repetition_penalty=1.3, no_repeat_ngram_size=2, max_new_tokens=9)
LENGTHS = dict(min_new_tokens=5, max_length=25, suppress_tokens=[4, 7], begin_suppress_tokens=[5, 9])
BANNED = dict(bad_words_ids=[[6], [8, 9], [11, 11]], max_new_tokens=8, eos_token_id=[EOS, 12, 21])
FORCED = dict(forced_bos_token_id=5, forced_eos_token_id=EOS, max_length=24, renormalize_logits=True)
LONG_ENOUGH = dict(min_length=12, repetition_penalty=0.8, max_length=26, num_beams=2, length_penalty=0.5)
RULES = (REPEATING, LENGTHS, BANNED, FORCED, LONG_ENOUGH)


def gpt2_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, n_embd=s.d_model, n_layer=s.layers, n_head=s.heads, n_inner=s.d_ff,
                n_positions=s.n_ctx, **TOKENS)


def gpt_neo_sizes(s: Sizes) -> dict:
    kinds = [["global", "local"], s.layers // 2], [["local"], s.layers % 2]
    return dict(vocab_size=s.d_vocab, hidden_size=s.d_model, num_layers=s.layers, num_heads=s.heads,
                intermediate_size=s.d_ff, max_position_embeddings=s.n_ctx, window_size=s.window,
                attention_types=[kind for kind in kinds if kind[1]], **TOKENS)


def plain_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, hidden_size=s.d_model, num_hidden_layers=s.layers, num_attention_heads=s.heads,
                intermediate_size=s.d_ff, max_position_embeddings=s.n_ctx, **TOKENS)


def opt_sizes(s: Sizes) -> dict:
    sizes = plain_sizes(s) | dict(ffn_dim=s.d_ff, word_embed_proj_dim=s.d_model)
    del sizes["intermediate_size"]
    return sizes


def grouped_sizes(s: Sizes) -> dict:
    return plain_sizes(s) | dict(num_key_value_heads=s.kv_heads)


def llama_sizes(s: Sizes) -> dict:
    return grouped_sizes(s) | dict(head_dim=s.d_head)


def windowed_sizes(s: Sizes) -> dict:
    return llama_sizes(s) | dict(sliding_window=s.window)


def qwen2_sizes(s: Sizes) -> dict:
    return grouped_sizes(s) | dict(sliding_window=s.window, max_window_layers=s.layers // 2)


def qwen3_sizes(s: Sizes) -> dict:
    return qwen2_sizes(s) | dict(head_dim=s.d_head)


def gemma2_sizes(s: Sizes) -> dict:
    return windowed_sizes(s) | dict(query_pre_attn_scalar=s.d_head)


def heads_of(prefix: str, **more: type) -> dict[str, type]:
    """Those that transformers has of this family."""
    names = dict(base="Model", causal="ForCausalLM", sequence="ForSequenceClassification",
                 token="ForTokenClassification", question="ForQuestionAnswering")
    return {kind: getattr(hf, prefix + name) for kind, name in names.items() if hasattr(hf, prefix + name)} | more


def rope(**parameters) -> dict:
    return dict(rope_parameters=parameters)


def partial_rotary(arguments: dict) -> dict:
    """The rotated part of a head must be even."""
    d_head = arguments["hidden_size"] // arguments["num_attention_heads"]
    factor = arguments.pop("partial", 0.5)
    dims = max(2, int(d_head * factor) // 2 * 2)
    rotation = dict(arguments.get("rope_parameters") or dict(rope_type="default", rope_theta=10000.0))
    return arguments | dict(rope_parameters=rotation | dict(partial_rotary_factor=dims / d_head))


GROUPS = dict(heads=4, kv_heads=2, d_head=6)
ONE = dict(heads=3, kv_heads=1, d_head=10)
LLAMA_SWITCHES = dict(hidden_act=("silu", "gelu", "relu"), tie_word_embeddings=FLAGS, rope_parameters=ROPES,
                      rms_norm_eps=(1e-6, 1e-3))

FAMILIES = (
    Family("gpt2", hf.GPT2Config, gpt2_sizes, heads_of("GPT2", causal=hf.GPT2LMHeadModel), "decoder", (
        Variant("causal", "causal", "f32", rules=REPEATING),
        Variant("scaled-by-layer", "causal", "f16", dict(layers=3, d_head=7), dict(
            scale_attn_by_inverse_layer_idx=True, activation_function="relu"), BANNED, older=True),
        Variant("unscaled", "causal", "bf16", dict(heads=5, d_head=4), dict(
            scale_attn_weights=False, tie_word_embeddings=False), FORCED),
        Variant("sequence", "sequence", "f16", dict(heads=1), dict(num_labels=3)),
        Variant("base", "base", "f16", dict(d_head=5), dict(n_inner=None), older=True),
    ), dict(activation_function=("gelu_new", "gelu", "relu"), scale_attn_weights=FLAGS, tie_word_embeddings=FLAGS,
            scale_attn_by_inverse_layer_idx=FLAGS, layer_norm_epsilon=(1e-5, 1e-3))),
    Family("gpt_neo", hf.GPTNeoConfig, gpt_neo_sizes, heads_of("GPTNeo"), "decoder", (
        Variant("causal", "causal", "f32", rules=LENGTHS),
        Variant("wide", "causal", "f16", dict(layers=3, heads=1, d_head=12), dict(activation_function="relu"), FORCED,
                older=True),
        Variant("base", "base", "bf16", dict(heads=5, d_head=4, window=3), dict(intermediate_size=None)),
    ), dict(activation_function=("gelu_new", "gelu"), layer_norm_epsilon=(1e-5, 1e-3)), gain=0.8),
    Family("gpt_neox", hf.GPTNeoXConfig, plain_sizes, heads_of("GPTNeoX"), "decoder", (
        Variant("parallel", "causal", "f32", {}, dict(partial=0.45), BANNED),
        Variant("serial", "causal", "f16", dict(layers=3, d_head=8), dict(
            use_parallel_residual=False, partial=1.0, attention_bias=False), LONG_ENOUGH),
        Variant("tied", "causal", "bf16", dict(heads=1), dict(
            tie_word_embeddings=True, partial=0.25, hidden_act="gelu_new"), REPEATING, older=True),
        Variant("sequence", "sequence", "f16", dict(heads=5, d_head=4), dict(num_labels=3)),
    ), dict(use_parallel_residual=FLAGS, attention_bias=FLAGS, tie_word_embeddings=FLAGS, partial=(0.25, 0.5, 1.0),
            hidden_act=("gelu", "relu", "gelu_new")), even_head=True, adjust=partial_rotary),
    Family("opt", hf.OPTConfig, opt_sizes, heads_of("OPT"), "decoder", (
        Variant("causal", "causal", "f32", rules=FORCED),
        Variant("projected", "causal", "f16", dict(d_head=8), dict(
            word_embed_proj_dim=13, do_layer_norm_before=False), LENGTHS, older=True),
        Variant("unbiased", "causal", "bf16", dict(layers=3, heads=1), dict(
            enable_bias=False, activation_function="gelu"), REPEATING),
        Variant("sequence", "sequence", "f16", dict(heads=5, d_head=4), dict(num_labels=3, word_embed_proj_dim=7)),
    ), dict(do_layer_norm_before=FLAGS, enable_bias=FLAGS, activation_function=("relu", "gelu"),
            word_embed_proj_dim=(9, 24))),
    Family("llama", hf.LlamaConfig, llama_sizes, heads_of("Llama"), "decoder", (
        Variant("causal", "causal", "f32", GROUPS, {}, REPEATING),
        Variant("llama3", "causal", "bf16", dict(ONE, layers=3), dict(
            tie_word_embeddings=True, **rope(**LLAMA3)), BANNED),
        Variant("llama3-older", "causal", "f16", dict(ONE, width=24), rope(**LLAMA3), LENGTHS, older=True),
        Variant("linear", "causal", "f16", dict(heads=3, width=27), dict(
            attention_bias=True, mlp_bias=True, **rope(**LINEAR)), LONG_ENOUGH, older=True),
        Variant("sequence", "sequence", "f16", dict(GROUPS, kv_heads=1), dict(num_labels=3)),
        Variant("base", "base", "bf16", dict(heads=3, d_head=8)),
    ), dict(**LLAMA_SWITCHES, attention_bias=FLAGS, mlp_bias=FLAGS), grouped=True, even_head=True, free_width=True),
    Family("mistral", hf.MistralConfig, windowed_sizes, heads_of("Mistral"), "decoder", (
        Variant("window", "causal", "f32", GROUPS, {}, REPEATING),
        Variant("global", "causal", "bf16", ONE, dict(sliding_window=None), FORCED, older=True),
        Variant("sequence", "sequence", "f16", dict(heads=3, width=27, window=3), dict(num_labels=3)),
        Variant("base", "base", "f16", dict(heads=2, kv_heads=1, d_head=12, layers=3, window=20)),
    ), dict(**LLAMA_SWITCHES, sliding_window=(None, 3, 8, 30)), grouped=True, even_head=True, free_width=True),
    Family("qwen2", hf.Qwen2Config, qwen2_sizes, heads_of("Qwen2"), "decoder", (
        Variant("causal", "causal", "f32", dict(GROUPS), dict(tie_word_embeddings=True), LENGTHS),
        Variant("window", "causal", "bf16", dict(ONE, layers=4), dict(use_sliding_window=True), BANNED),
        Variant("window-older", "causal", "f16", dict(heads=3, d_head=6, layers=3), dict(use_sliding_window=True),
                REPEATING, older=True),
        Variant("sequence", "sequence", "f16", dict(heads=1, kv_heads=1, d_head=14), dict(num_labels=3)),
    ), dict(**LLAMA_SWITCHES, use_sliding_window=FLAGS), grouped=True, even_head=True),
    Family("qwen3", hf.Qwen3Config, qwen3_sizes, heads_of("Qwen3"), "decoder", (
        Variant("causal", "causal", "f32", dict(GROUPS, width=28), dict(tie_word_embeddings=True), BANNED),
        Variant("biased", "causal", "bf16", dict(ONE, layers=3), dict(
            attention_bias=True, use_sliding_window=True), LONG_ENOUGH),
        Variant("base", "base", "f16", dict(heads=3, d_head=8, width=21), older=True),
    ), dict(**LLAMA_SWITCHES, attention_bias=FLAGS, use_sliding_window=FLAGS), grouped=True, even_head=True,
           free_width=True),
    Family("phi", hf.PhiConfig, grouped_sizes, heads_of("Phi"), "decoder", (
        Variant("causal", "causal", "f32", dict(heads=3, d_head=10), dict(partial=0.45), REPEATING),
        Variant("grouped", "causal", "f16", dict(GROUPS, layers=3), dict(qk_layernorm=True, partial=0.5), FORCED),
        Variant("base", "base", "bf16", dict(ONE, d_head=12), dict(partial=1.0, hidden_act="gelu"), older=True),
        Variant("sequence", "sequence", "f16", dict(heads=1, kv_heads=1), dict(num_labels=3)),
    ), dict(qk_layernorm=FLAGS, partial=(0.25, 0.5, 1.0), hidden_act=("gelu_new", "gelu", "relu"),
            tie_word_embeddings=FLAGS, layer_norm_eps=(1e-5, 1e-3)), grouped=True, even_head=True,
           adjust=partial_rotary),
    Family("phi3", hf.Phi3Config, grouped_sizes, heads_of("Phi3"), "decoder", (
        Variant("causal", "causal", "f32", {}, {}, BANNED),
        Variant("window", "causal", "f16", dict(GROUPS, layers=3), dict(sliding_window=8), LENGTHS, older=True),
        Variant("base", "base", "bf16", ONE, dict(sliding_window=20)),
        Variant("partial", "causal", "f16", dict(heads=2, kv_heads=1, d_head=12), dict(
            partial=0.5, tie_word_embeddings=True), FORCED),
    ), dict(hidden_act=("silu", "gelu"), sliding_window=(None, 3, 8, 30), tie_word_embeddings=FLAGS,
            partial=(0.5, 1.0), rms_norm_eps=(1e-5, 1e-3)), grouped=True, even_head=True,
           adjust=lambda arguments: partial_rotary({"partial": 1.0, **arguments}) | dict(
               original_max_position_embeddings=arguments["max_position_embeddings"])),
    Family("gemma", hf.GemmaConfig, llama_sizes, heads_of("Gemma"), "decoder", (
        Variant("causal", "causal", "f32", dict(GROUPS, width=28), {}, REPEATING),
        Variant("one", "causal", "bf16", dict(ONE, layers=3), {}, FORCED, older=True),
        Variant("sequence", "sequence", "f16", dict(heads=3, d_head=6), dict(num_labels=3)),
    ), dict(hidden_act=("gelu_pytorch_tanh", "gelu"), attention_bias=FLAGS, rope_parameters=ROPES[:2]), grouped=True,
           even_head=True, free_width=True, offset_gain=True),
    Family("gemma2", hf.Gemma2Config, gemma2_sizes, heads_of("Gemma2"), "decoder", (
        Variant("causal", "causal", "f32", dict(GROUPS, width=28), dict(
            attn_logit_softcapping=2.0, final_logit_softcapping=3.0), LENGTHS),
        Variant("older", "causal", "bf16", dict(ONE, layers=3), dict(
            attn_logit_softcapping=5.0, final_logit_softcapping=None, query_pre_attn_scalar=16), BANNED, older=True),
        Variant("sequence", "sequence", "f16", dict(heads=3, d_head=6), dict(
            num_labels=3, attn_logit_softcapping=None)),
    ), dict(hidden_activation=("gelu_pytorch_tanh", "gelu"), attn_logit_softcapping=(None, 1.5, 50.0),
            final_logit_softcapping=(None, 2.0, 30.0), query_pre_attn_scalar=(8, 17), attention_bias=FLAGS),
           grouped=True, even_head=True, free_width=True, offset_gain=True),
    Family("gemma3_text", hf.Gemma3TextConfig, gemma2_sizes, heads_of("Gemma3Text", causal=hf.Gemma3ForCausalLM),
           "decoder", (
        Variant("causal", "causal", "f32", dict(GROUPS), dict(
            layer_types=["sliding_attention", "full_attention"]), REPEATING),
        Variant("older", "causal", "bf16", dict(ONE, layers=4, width=27), dict(sliding_window_pattern=3), LONG_ENOUGH,
                older=True),
        Variant("base", "base", "f16", dict(heads=3, d_head=6), dict(attn_logit_softcapping=2.0, rope_parameters=dict(
            sliding_attention=dict(rope_type="default", rope_theta=500.0), full_attention=dict(
                rope_type="linear", rope_theta=20000.0, factor=4.0)), layer_types=["full_attention",
                                                                                    "sliding_attention"])),
    ), dict(hidden_activation=("gelu_pytorch_tanh", "gelu"), attn_logit_softcapping=(None, 1.5),
            final_logit_softcapping=(None, 2.0), query_pre_attn_scalar=(8, 17), sliding_window_pattern=(2, 3, 6)),
           grouped=True, even_head=True, free_width=True, offset_gain=True),
    Family("smollm3", hf.SmolLM3Config, grouped_sizes, heads_of("SmolLM3"), "decoder", (
        Variant("causal", "causal", "bf16", dict(GROUPS, layers=4), dict(no_rope_layer_interval=2), BANNED),
        Variant("untied", "causal", "f16", dict(ONE, layers=3), dict(
            tie_word_embeddings=False, no_rope_layers=[0, 1, 1], attention_bias=True, mlp_bias=True), LENGTHS,
                older=True),
        Variant("sequence", "sequence", "f32", {}, dict(num_labels=3)),
    ), dict(**LLAMA_SWITCHES, attention_bias=FLAGS, mlp_bias=FLAGS, no_rope_layer_interval=(2, 3, 4)), grouped=True,
           even_head=True),
)
