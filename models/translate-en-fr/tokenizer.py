"""The tokenizer: whole words of both languages, in a file that Python and JavaScript read alike.

WordPiece without any continuing piece is a vocabulary of whole words: a word that is not in it becomes `<unk>`
as a whole. (The JavaScript reader of such files has no WordLevel model, which would say the same.)
"""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

EOS, UNK, PAD = "</s>", "<unk>", "<pad>"

# aujourd'hui and quelqu'un are words; l' d' qu' ... and the English 's are tokens of their own
WORDS = (r"aujourd'hui|quelqu'un|(?:qu|[cdjlmnst])'|'s|[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]")

_NOT = ("do", "does", "did", "is", "are", "was", "were", "has", "have", "must", "could")
_CONTRACTIONS = (
    ("can't", "can not"), ("cannot", "can not"), ("won't", "will not"),
    *((f"{verb}n't", f"{verb} not") for verb in _NOT),
    ("i'm", "i am"), ("let's", "let us"),
    *((f"{who}'re", f"{who} are") for who in ("you", "we", "they")),
    *((f"{who}'ve", f"{who} have") for who in ("i", "you", "we", "they")),
    *((f"{who}'ll", f"{who} will") for who in ("i", "you", "he", "she", "it", "we", "they")),
    *((f"{who}'s", f"{who} is") for who in ("he", "she", "it", "that", "there", "what", "where", "who")),
)


def build_tokenizer(vocabulary: list[str]) -> Tokenizer:
    """A tokenizer for a vocabulary in the order of its ids."""
    ids = {word: i for i, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=UNK, continuing_subword_prefix="##",
                                           max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFC(),
        normalizers.Lowercase(),
        normalizers.Replace("’", "'"),
        *(normalizers.Replace(Regex(rf"\b{short}\b"), full) for short, full in _CONTRACTIONS),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORDS), "removed", invert=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {EOS}", pair=f"$A {EOS} $B {EOS}", special_tokens=[(EOS, ids[EOS])])
    tokenizer.decoder = decoders.Sequence([
        decoders.WordPiece(prefix="##", cleanup=False), decoders.Fuse(), decoders.Replace("' ", "'"),
        decoders.Replace(" 's", "'s"), decoders.Replace(" .", "."), decoders.Replace(" ,", ",")])
    tokenizer.add_special_tokens([EOS, UNK, PAD])
    return tokenizer


def save_tokenizer(vocabulary: list[str], folder: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json."""
    build_tokenizer(vocabulary).save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": EOS, "unk_token": UNK, "pad_token": PAD,
        "model_max_length": 64, "clean_up_tokenization_spaces": False, "padding_side": "right",
        "model_input_names": ["input_ids", "attention_mask"],
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
