"""Repositories as they were before tokenizer.json: vocab.txt, vocab.json with merges.txt, and SentencePiece models."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

Files = dict[str, bytes]


def piece_model(lines: list[str], **options) -> bytes:
    common = {character for character, _ in Counter("".join(lines)).most_common(260)}
    known = [line for line in lines if line and common.issuperset(line) and "\0" not in line]
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(known), model_writer=written, minloglevel=2, num_threads=1, **{"vocab_size": 620, "hard_vocab_limit": False, **options})
    return written.getvalue()


def proto_of(model: bytes) -> sentencepiece_model_pb2.ModelProto:
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model)
    return proto


def nmt_nfkc(lines: list[str]) -> bytes:
    """SentencePiece's own table of characters, as it stands in every model trained with its defaults."""
    return proto_of(piece_model([line for line in lines if line.isascii()], vocab_size=200)).normalizer_spec.precompiled_charsmap


def without_table(name: str, content: bytes) -> bytes:
    """A model without the table, which is large and in all of them the same."""
    if not name.endswith((".model", ".spm")):
        return content
    proto = proto_of(content)
    if proto.normalizer_spec.precompiled_charsmap:
        proto.normalizer_spec.precompiled_charsmap = b""
        proto.normalizer_spec.name = "nmt_nfkc"
    return proto.SerializeToString(deterministic=True)


def with_table(name: str, content: bytes, table: bytes) -> bytes:
    """What stands twice in a protocol buffer is merged, so the table may be written behind the rest."""
    if not name.endswith((".model", ".spm")) or proto_of(content).normalizer_spec.name != "nmt_nfkc":
        return content
    proto = sentencepiece_model_pb2.ModelProto()
    proto.normalizer_spec.precompiled_charsmap = table
    return content + proto.SerializePartialToString()


def json_of(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def word_pieces(tokenizer) -> bytes:
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    return "".join(f"{token}\n" for token, _ in vocabulary).encode()


def vocab_and_merges(tokenizer) -> Files:
    model = json.loads(tokenizer.to_str())["model"]
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in model["merges"]]
    return {"vocab.json": json_of(tokenizer.get_vocab(with_added_tokens=False)), "merges.txt": "\n".join(["#version: 0.2", *merges, ""]).encode()}


def repositories(lines: list[str], trained) -> dict[str, Files]:
    """`trained(name)` is the tokenizer of that name in trained.py."""
    def config(model_type: str, **tokenizer) -> Files:
        return {"config.json": json_of({"model_type": model_type}), "tokenizer_config.json": json_of(tokenizer)}

    unigram = dict(model_type="unigram")
    unknown_second = dict(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    fallback = dict(model_type="bpe", byte_fallback=True, split_digits=True, normalization_rule_name="identity", remove_extra_whitespaces=False, vocab_size=700)
    spaced = piece_model(lines, **unigram)
    source, target = spaced, piece_model(lines[:900], **unigram, vocab_size=500)
    marian = {}
    for model in (source, target):
        for piece in proto_of(model).pieces:
            if piece.type == 1 and len(marian) % 17:  # a few are left out: Marian's own vocabulary does not have them all
                marian.setdefault(piece.piece, len(marian) + 2)
            elif piece.type == 1:
                marian.setdefault(f"other{len(marian)}", len(marian) + 2)
    marian = {"</s>": 0, "<unk>": 1, **marian}
    marian[">>fra<<"] = len(marian)
    marian["<pad>"] = len(marian)
    return {
        "bert-uncased": {**config("bert", tokenizer_class="BertTokenizer"), "vocab.txt": word_pieces(trained("bert_uncased"))},
        "bert-cased": {**config("bert", do_lower_case=False), "vocab.txt": word_pieces(trained("bert_cased"))},
        "distilbert": {**config("distilbert", do_lower_case=True, strip_accents=False, tokenize_chinese_chars=False), "vocab.txt": word_pieces(trained("bert_accents"))},
        "gpt2": {**config("gpt2", add_bos_token=True), **vocab_and_merges(trained("gpt2"))},
        "roberta": {**config("roberta", mask_token={"__type": "AddedToken", "content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}), **vocab_and_merges(trained("roberta"))},
        "bart": {**config("bart", add_prefix_space=True), **vocab_and_merges(trained("roberta"))},
        "clip": {**config("clip"), **vocab_and_merges(trained("clip"))},
        "qwen2": {**config("qwen2", tokenizer_class="Qwen2Tokenizer"), **vocab_and_merges(trained("qwen2"))},
        "t5": {**config("t5", extra_ids=100), "spiece.model": piece_model(lines, **unigram, **unknown_second)},
        "xlm-roberta": {**config("xlm-roberta"), "sentencepiece.bpe.model": spaced},
        "camembert": {**config("camembert"), "sentencepiece.bpe.model": piece_model(lines, **unigram, vocab_size=560)},
        "mbart": {**config("mbart", src_lang="en_XX", tgt_lang="fr_XX"), "sentencepiece.bpe.model": spaced},
        "pegasus": {**config("pegasus"), "spiece.model": piece_model(lines, **unigram, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, vocab_size=640)},
        "llama": {**config("llama", tokenizer_class="LlamaTokenizer", add_bos_token=True, legacy=False), "tokenizer.model": piece_model(lines, **fallback)},
        "gemma": {**config("gemma", tokenizer_class="GemmaTokenizer", add_bos_token=True), "tokenizer.model": piece_model(lines, **fallback, add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3)},
        "marian": {**config("marian", source_lang="en", target_lang="fr"), "vocab.json": json_of(marian), "source.spm": source, "target.spm": target},
    }


def write(files: Files, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
    return folder
