"""Encoders with decoders: BART and T5, and what came of them. Marian has more goldens (../make_goldens.py)."""

from __future__ import annotations

import transformers as hf

from family import BOS, EOS, PAD, Family, Sizes, Variant

TOKENS = dict(pad_token_id=PAD, eos_token_id=EOS)
FLAGS = (False, True)

# Rules of generation. What every checkpoint of the hub has, decoder_start_token_id, is set by cases.py.
REPEATING = dict(no_repeat_ngram_size=2, encoder_no_repeat_ngram_size=2, repetition_penalty=1.2, max_length=12)
SUMMARY = dict(min_length=6, no_repeat_ngram_size=3, forced_bos_token_id=BOS, forced_eos_token_id=EOS, max_length=14,
               num_beams=3, length_penalty=2.0, early_stopping=True)
TRANSLATION = dict(forced_bos_token_id=7, bad_words_ids=[[6], [8, 9]], max_new_tokens=9, renormalize_logits=True)
SUPPRESSED = dict(suppress_tokens=[4, 7], begin_suppress_tokens=[5, 9], min_new_tokens=4, max_length=13,
                  eos_token_id=[EOS, 12, 21])
RULES = (REPEATING, SUMMARY, TRANSLATION, SUPPRESSED)


def bart_sizes(s: Sizes) -> dict:
    """The decoder is one layer longer, a little wider inside, and has a head for every other width."""
    return dict(vocab_size=s.d_vocab, d_model=s.d_model, encoder_layers=s.layers, decoder_layers=s.layers,
                encoder_attention_heads=s.heads, decoder_attention_heads=s.heads, encoder_ffn_dim=s.d_ff,
                decoder_ffn_dim=s.d_ff + 2, max_position_embeddings=s.n_ctx, decoder_start_token_id=EOS,
                forced_eos_token_id=None, bos_token_id=BOS, **TOKENS)


def pegasus_sizes(s: Sizes) -> dict:
    return bart_sizes(s) | dict(decoder_start_token_id=PAD)


def marian_sizes(s: Sizes) -> dict:
    """Its pad, which also begins an answer, is never generated."""
    return pegasus_sizes(s) | dict(decoder_vocab_size=s.d_vocab)


def t5_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, d_model=s.d_model, d_kv=s.d_head, d_ff=s.d_ff, num_layers=s.layers,
                num_heads=s.heads, decoder_start_token_id=PAD, n_positions=s.n_ctx, **TOKENS)


def heads_of(prefix: str, kinds: str) -> dict[str, type]:
    names = dict(base="Model", seq2seq="ForConditionalGeneration", sequence="ForSequenceClassification",
                 question="ForQuestionAnswering", encoder="EncoderModel")
    return {kind: getattr(hf, prefix + names[kind]) for kind in kinds.split()}


def t5_layers(arguments: dict) -> dict:
    """transformers' cache has a layer for each of the encoder's: the decoder cannot have more."""
    return arguments | dict(num_decoder_layers=min(arguments.get("num_decoder_layers", 99), arguments["num_layers"]))


BART_SWITCHES = dict(activation_function=("gelu", "relu", "swish"), scale_embedding=FLAGS, decoder_layers=(1, 2, 3),
                     decoder_ffn_dim=(9, 20))
SINUSOIDS = ("encoder.embed_positions.", "decoder.embed_positions.", "model.encoder.embed_positions.",
             "model.decoder.embed_positions.")  # computed, whatever the file holds

FAMILIES = (
    Family("bart", hf.BartConfig, bart_sizes, heads_of("Bart", "base seq2seq sequence question"), "both", (
        Variant("seq2seq", "seq2seq", "f32", {}, dict(decoder_layers=1), SUMMARY),
        Variant("scaled", "seq2seq", "f16", dict(d_head=8, layers=1), dict(
            scale_embedding=True, activation_function="relu", decoder_attention_heads=4), REPEATING),
        Variant("older", "seq2seq", "bf16", dict(heads=1, layers=1), {}, SUPPRESSED, older=True),
        Variant("sequence", "sequence", "f16", dict(d_head=6, layers=1), dict(num_labels=3)),
        Variant("base", "base", "f16", dict(heads=5, d_head=4, layers=1)),
    ), BART_SWITCHES),
    Family("mbart", hf.MBartConfig, bart_sizes, heads_of("MBart", "base seq2seq sequence question"), "both", (
        Variant("seq2seq", "seq2seq", "f16", dict(d_head=6), {}, TRANSLATION),
        Variant("scaled", "seq2seq", "bf16", dict(heads=1, layers=1), dict(
            scale_embedding=True, activation_function="relu", decoder_layers=2), SUPPRESSED, older=True),
        Variant("base", "base", "f32", dict(heads=2, d_head=5, layers=1)),
    ), BART_SWITCHES),
    Family("pegasus", hf.PegasusConfig, pegasus_sizes, heads_of("Pegasus", "base seq2seq"), "both", (
        Variant("seq2seq", "seq2seq", "f16", dict(d_head=6), dict(scale_embedding=True), REPEATING),
        Variant("unscaled", "seq2seq", "bf16", dict(heads=1, layers=1), dict(activation_function="relu"), SUMMARY),
        Variant("base", "base", "f32", dict(heads=2, d_head=5, layers=1)),
    ), BART_SWITCHES, unused=SINUSOIDS),
    Family("marian", hf.MarianConfig, marian_sizes, dict(base=hf.MarianModel, seq2seq=hf.MarianMTModel), "both", (
        Variant("seq2seq", "seq2seq", "f16", dict(layers=1), dict(scale_embedding=True), TRANSLATION),
    ), BART_SWITCHES, unused=SINUSOIDS),
    Family("t5", hf.T5Config, t5_sizes, heads_of("T5", "base seq2seq encoder"), "both", (
        Variant("relu", "seq2seq", "f32", {}, {}, REPEATING),
        Variant("gated", "seq2seq", "bf16", dict(width=25, d_head=7), dict(
            feed_forward_proj="gated-gelu", num_decoder_layers=1, relative_attention_num_buckets=8,
            relative_attention_max_distance=20), SUPPRESSED),
        Variant("untied-older", "seq2seq", "f16", dict(width=20, d_head=9), dict(
            feed_forward_proj="gated-gelu", tie_word_embeddings=False), TRANSLATION, older=True),
        Variant("base", "base", "f16", dict(heads=5, d_head=4, layers=1), older=True),
        Variant("encoder", "encoder", "f16", dict(heads=3, d_head=8), dict(feed_forward_proj="gated-silu")),
    ), dict(feed_forward_proj=("relu", "gated-gelu", "gated-silu"), num_decoder_layers=(1, 2, 3),
            relative_attention_num_buckets=(8, 32), relative_attention_max_distance=(20, 128)), free_width=True,
           gain=0.8, adjust=t5_layers),
)
