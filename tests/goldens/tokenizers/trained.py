"""Small tokenizers of every kind that the hub's models use, trained on the lines by the Python package `tokenizers`."""

from __future__ import annotations

import json
from collections import Counter

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
FALLBACK = [f"<0x{byte:02X}>" for byte in range(256)]
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def byte_bpe(lines, specials, *, size=640, pre=None, normalizer=None, post=None, **options) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(**options))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre or pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=size, initial_alphabet=BYTES, special_tokens=specials, show_progress=False))
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = post(tokenizer) if post else processors.ByteLevel(trim_offsets=False)
    return tokenizer


def template(single: str, pair: str, *specials: str):
    return lambda tokenizer: processors.TemplateProcessing(single=single, pair=pair, special_tokens=[(s, tokenizer.token_to_id(s)) for s in specials])


def gpt2(lines):
    return byte_bpe(lines, ["<|endoftext|>"])


def roberta(lines):
    def post(tokenizer):
        return processors.RobertaProcessing(("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")))
    tokenizer = byte_bpe(lines, ["<s>", "<pad>", "</s>", "<unk>"], pre=pre_tokenizers.ByteLevel(add_prefix_space=True), post=post)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    return tokenizer


def llama3(lines):
    pre = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    def post(tokenizer):
        return processors.Sequence([processors.ByteLevel(trim_offsets=False), template("<s> $A", "<s> $A <s>:1 $B:1", "<s>")(tokenizer)])
    return byte_bpe(lines, ["<s>", "</s>"], pre=pre, post=post, ignore_merges=True)


def qwen2(lines):
    pre = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer = byte_bpe(lines, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], pre=pre, normalizer=normalizers.NFC())
    tokenizer.add_tokens(["newtok", AddedToken("camelCase", normalized=False)])
    return tokenizer


def neox(lines):
    """GPT-NeoX and ModernBERT: runs of spaces as added tokens that are not special."""
    tokenizer = byte_bpe(lines, ["<|endoftext|>", "[MASK]"], normalizer=normalizers.NFC(), post=template("[MASK] $A", "[MASK] $A [MASK] $B:1", "[MASK]"))
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(8, 1, -1)])
    tokenizer.add_tokens([AddedToken("ing", single_word=True), AddedToken("at", single_word=True, normalized=False), AddedToken("<extra_id_0>", lstrip=True, rstrip=True)])
    return tokenizer


def clip(lines):
    tokenizer = Tokenizer(models.BPE(unk_token="<|endoftext|>", continuing_subword_prefix="", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=800, initial_alphabet=BYTES, end_of_word_suffix="</w>", special_tokens=["<s>", "<|endoftext|>"], show_progress=False))
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Replace("</w>", " ")])
    tokenizer.post_processor = processors.RobertaProcessing(("<|endoftext|>", 1), ("<s>", 0), trim_offsets=False, add_prefix_space=False)
    return tokenizer


def fallback_bpe(lines, specials, **options) -> Tokenizer:
    """Merges of "▁word"s, the commonest half of the characters, and the 256 bytes for the rest."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True, **options))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=760, limit_alphabet=200, special_tokens=[*specials, *FALLBACK], show_progress=False))
    tokenizer.pre_tokenizer = None
    return tokenizer


def without_bytes_as_special(tokenizer: Tokenizer, specials) -> Tokenizer:
    """The trainer made added tokens of the bytes; in the hub's files they are ordinary ones."""
    description = json.loads(tokenizer.to_str())
    description["added_tokens"] = [token for token in description["added_tokens"] if token["content"] in specials]
    return Tokenizer.from_str(json.dumps(description))


def llama(lines):
    specials = ["<unk>", "<s>", "</s>"]
    tokenizer = without_bytes_as_special(fallback_bpe(lines, specials), specials)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = template("<s> $A", "<s> $A <s>:1 $B:1", "<s>")(tokenizer)
    return tokenizer


def llama_metaspace(lines):
    """The same without "legacy": only the first piece gets its space."""
    tokenizer = llama(lines)
    tokenizer.normalizer = None
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    return tokenizer


def gemma(lines):
    specials = ["<pad>", "<eos>", "<bos>", "<unk>"]
    tokenizer = without_bytes_as_special(fallback_bpe(lines, specials), specials)
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = template("<bos> $A", "<bos> $A <bos>:1 $B:1", "<bos>")(tokenizer)
    tokenizer.add_tokens([AddedToken("\n", normalized=False), AddedToken("\n\n", normalized=False)])
    return tokenizer


def few_bytes(lines):
    """An alphabet with holes and no unknown token: what is not in it falls away."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.train_from_iterator(lines[:100], trainers.BpeTrainer(vocab_size=200, show_progress=False))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def plain_bpe(lines):
    """No bytes at all: what is not in the alphabet is unknown, one for each character."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)])
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=500, limit_alphabet=150, special_tokens=["[UNK]"], show_progress=False))
    return tokenizer


def word_piece(lines, normalizer, size=800) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(lines, trainers.WordPieceTrainer(vocab_size=size, limit_alphabet=400, special_tokens=specials, show_progress=False))
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    tokenizer.post_processor = template("[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", "[CLS]", "[SEP]")(tokenizer)
    return tokenizer


def bert_uncased(lines):
    return word_piece(lines, normalizers.BertNormalizer(lowercase=True))


def bert_cased(lines):
    return word_piece(lines, normalizers.BertNormalizer(lowercase=False))


def bert_accents(lines):
    """Lower case, accents kept, Chinese not cut, controls left in."""
    return word_piece(lines, normalizers.BertNormalizer(lowercase=True, strip_accents=False, handle_chinese_chars=False, clean_text=False))


def word_piece_punctuation(lines):
    normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()])
    tokenizer = word_piece(lines, normalizer, 500)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Digits()])
    return tokenizer


def word_level(lines):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(lines, trainers.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]", "[PAD]"], show_progress=False))
    return tokenizer


def unigram(lines, specials, normalizer, pre, size=600) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    common = {character for character, _ in Counter("".join(lines)).most_common(300)}
    known = [line for line in lines if common.issuperset(line)]  # the trainer wants every character that it sees in the vocabulary
    tokenizer.train_from_iterator(known, trainers.UnigramTrainer(
        vocab_size=size, special_tokens=specials, unk_token="<unk>", initial_alphabet=[], show_progress=False))
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def t5(lines, charsmap):
    normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
    tokenizer = unigram(lines, ["<pad>", "</s>", "<unk>"], normalizer, pre_tokenizers.Metaspace())
    tokenizer.post_processor = template("$A </s>", "$A </s> $B </s>", "</s>")(tokenizer)
    tokenizer.add_special_tokens(["<extra_id_0>"])
    return tokenizer


def xlmr(lines, charsmap):
    pre = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer = unigram(lines, ["<s>", "<pad>", "</s>", "<unk>"], normalizers.Precompiled(charsmap), pre)
    tokenizer.post_processor = template("<s> $A </s>", "<s> $A </s> </s> $B </s>", "<s>", "</s>")(tokenizer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    return tokenizer


def unigram_bytes(lines, charsmap):
    """A Unigram model that falls back to bytes, where it has them."""
    tokenizer = unigram(lines, ["<unk>"], None, pre_tokenizers.Metaspace(prepend_scheme="never", split=False), 500)
    description = json.loads(tokenizer.to_str())
    description["model"]["vocab"] += [[byte, -20.0] for byte in FALLBACK]
    description["model"]["byte_fallback"] = True
    tokenizer = Tokenizer.from_str(json.dumps(description))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def pegasus(lines, charsmap):
    normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap), normalizers.Replace(Regex(" {2,}"), " ")])
    return unigram(lines, ["<pad>", "</s>", "<unk>"], normalizer, pre_tokenizers.Metaspace(), 500)


PLAIN = [gpt2, roberta, llama3, qwen2, neox, clip, few_bytes, llama, llama_metaspace, gemma, plain_bpe, bert_uncased, bert_cased, bert_accents,
         word_piece_punctuation, word_level]
MAPPED = [t5, xlmr, pegasus, unigram_bytes]
