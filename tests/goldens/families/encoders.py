"""Encoders: BERT and what came of it."""

from __future__ import annotations

import transformers as hf

from family import BOS, EOS, PAD, Family, Sizes, Variant

TOKENS = dict(pad_token_id=PAD, bos_token_id=BOS, eos_token_id=EOS)
ACTIVATIONS = ("gelu", "relu", "gelu_new", "silu")


def bert_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, hidden_size=s.d_model, num_hidden_layers=s.layers, num_attention_heads=s.heads,
                intermediate_size=s.d_ff, max_position_embeddings=s.n_ctx, **TOKENS)


def roberta_sizes(s: Sizes) -> dict:
    return {**bert_sizes(s), "max_position_embeddings": s.n_ctx + PAD + 1, "type_vocab_size": 1}


def mpnet_sizes(s: Sizes) -> dict:
    return {**bert_sizes(s), "max_position_embeddings": s.n_ctx + 2}


def distilbert_sizes(s: Sizes) -> dict:
    return dict(vocab_size=s.d_vocab, dim=s.d_model, n_layers=s.layers, n_heads=s.heads, hidden_dim=s.d_ff,
                max_position_embeddings=s.n_ctx, **TOKENS)


def modernbert_sizes(s: Sizes) -> dict:
    return {**bert_sizes(s), "local_attention": s.window, "cls_token_id": BOS, "sep_token_id": EOS}


def heads_of(prefix: str, **more: type) -> dict[str, type]:
    kinds = dict(base="Model", masked="ForMaskedLM", sequence="ForSequenceClassification",
                 token="ForTokenClassification", question="ForQuestionAnswering")
    return {kind: getattr(hf, prefix + name) for kind, name in kinds.items()} | more


BERT_SWITCHES = dict(hidden_act=ACTIVATIONS, layer_norm_eps=(1e-12, 1e-5))
POOLER = ("pooler.", "bert.pooler.", "roberta.pooler.")

FAMILIES = (
    Family("bert", hf.BertConfig, bert_sizes, heads_of("Bert", pretraining=hf.BertForPreTraining), "encoder", (
        Variant("masked", "masked", "f32"),
        Variant("sequence", "sequence", "f16", dict(layers=3, d_head=7), dict(hidden_act="relu", num_labels=3)),
        Variant("token", "token", "bf16", dict(heads=1), dict(hidden_act="gelu_new", num_labels=5)),
        Variant("question", "question", "f16", dict(heads=5, d_head=4)),
        Variant("base", "base", "bf16", dict(d_vocab=41, d_ff=5), dict(type_vocab_size=3, layer_norm_eps=1e-5), older=True),
        Variant("pretraining", "pretraining", "f16", dict(heads=2, d_head=6), older=True),
    ), dict(**BERT_SWITCHES, type_vocab_size=(1, 2, 4)), unused=(*POOLER, "cls.seq_relationship")),
    Family("roberta", hf.RobertaConfig, roberta_sizes, heads_of("Roberta"), "encoder", (
        Variant("masked", "masked", "f32"),
        Variant("sequence", "sequence", "f16", dict(layers=3, d_head=6), dict(num_labels=3)),
        Variant("token", "token", "bf16", dict(heads=1), dict(hidden_act="relu", num_labels=5)),
        Variant("question", "question", "f16", dict(heads=4, d_head=5)),
        Variant("masked-older", "masked", "bf16", dict(heads=2, d_head=5), older=True),
    ), BERT_SWITCHES, unused=POOLER),
    Family("xlm-roberta", hf.XLMRobertaConfig, roberta_sizes, heads_of("XLMRoberta"), "encoder", (
        Variant("base", "base", "f32", dict(d_head=6)),
        Variant("masked", "masked", "f16", dict(heads=5, d_head=4)),
        Variant("token", "token", "bf16", dict(d_head=8), dict(num_labels=4)),
    ), BERT_SWITCHES, unused=POOLER),
    Family("camembert", hf.CamembertConfig, roberta_sizes, heads_of("Camembert"), "encoder", (
        Variant("masked", "masked", "f16", dict(d_head=6)),
        Variant("sequence", "sequence", "bf16", dict(d_head=5), dict(num_labels=2)),
        Variant("question", "question", "f32", dict(heads=1, d_head=12)),
    ), BERT_SWITCHES, unused=POOLER),
    Family("distilbert", hf.DistilBertConfig, distilbert_sizes, heads_of("DistilBert"), "encoder", (
        Variant("masked", "masked", "f32"),
        Variant("sequence", "sequence", "f16", dict(layers=3, d_head=7), dict(activation="relu", num_labels=3)),
        Variant("token", "token", "bf16", dict(heads=1), dict(num_labels=5), older=True),
        Variant("question", "question", "f16", dict(heads=5, d_head=4)),
    ), dict(activation=("gelu", "relu"))),
    Family("electra", hf.ElectraConfig, bert_sizes, heads_of("Electra", replaced=hf.ElectraForPreTraining), "encoder", (
        Variant("masked", "masked", "f32", {}, dict(embedding_size=30)),
        Variant("narrow", "masked", "f16", dict(d_head=8), dict(embedding_size=13)),
        Variant("sequence", "sequence", "bf16", dict(layers=3, d_head=6), dict(embedding_size=11, num_labels=3)),
        Variant("token", "token", "f16", dict(heads=1), dict(embedding_size=10, num_labels=5), older=True),
        Variant("question", "question", "f16", dict(heads=5, d_head=4), dict(embedding_size=23)),
    ), dict(**BERT_SWITCHES, embedding_size=(8, 13, 30))),
    Family("mpnet", hf.MPNetConfig, mpnet_sizes, heads_of("MPNet"), "encoder", (
        Variant("masked", "masked", "f32"),
        Variant("base", "base", "f16", dict(heads=5, d_head=4), older=True),
    ), BERT_SWITCHES, unused=("pooler.", "mpnet.pooler.")),
    Family("modernbert", hf.ModernBertConfig, modernbert_sizes, heads_of("ModernBert"), "encoder", (
        Variant("masked", "masked", "f32", dict(layers=4)),
        Variant("sequence-mean", "sequence", "f16", dict(layers=3, d_head=6), dict(
            classifier_pooling="mean", num_labels=3, attention_bias=True, mlp_bias=True, norm_bias=True,
            classifier_bias=True)),
        Variant("sequence-cls", "sequence", "bf16", dict(heads=2, d_head=8), dict(
            classifier_pooling="cls", num_labels=2, hidden_activation="silu"), older=True),
        Variant("token", "token", "f16", dict(heads=1, layers=3), dict(num_labels=5, mlp_bias=True), older=True),
        Variant("question", "question", "f16", dict(heads=5, d_head=4), dict(attention_bias=True)),
    ), dict(hidden_activation=ACTIVATIONS, attention_bias=(False, True), mlp_bias=(False, True),
            norm_bias=(False, True), decoder_bias=(False, True), classifier_bias=(False, True),
            classifier_pooling=("cls", "mean"), norm_eps=(1e-5, 1e-3)), even_head=True),
)
