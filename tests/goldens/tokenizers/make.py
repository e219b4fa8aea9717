"""Write the goldens of the tokenizers: digests of the ids that the Python packages give 2 000 lines.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make.py                           # digests.json, of the tokenizers that are here
    venv/bin/python make.py --train                   # trains them again first; training is not the same twice
    venv/bin/python make.py --files                   # only puts those that are here into older repositories again
    venv/bin/python make.py --show NAME LINE LINE …   # prints ids, to find a difference by

    lines.json        the lines (lines.py)
    trained.json.gz   tokenizer.json of each (trained.py); its table of characters is in nmt_nfkc.gz
    files.json.gz     older repositories, their files in base64 (files.py)
    chats.json        conversations by three chat templates, their texts and their ids by `llama3` (chat.py)
    digests.json      for each: of every 50 lines, of all without special tokens, of pairs with type ids, of what is decoded

A digest is the first eight hex digits of SHA-256 over the ids, spaces between them and a line end between lines.
tests/bindings/tokens.test.ts compares what Regard makes of them.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import tempfile
from pathlib import Path

from tokenizers import Tokenizer, models

import trained
from chat import chats
from files import nmt_nfkc, repositories, with_table, without_table, write
from lines import lines

HERE = Path(__file__).parent
BLOCK = 50


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def of_rows(rows: list[list[int]]) -> str:
    return digest("\n".join(" ".join(map(str, row)) for row in rows))


def blocks(rows: list[list[int]]) -> list[str]:
    return [of_rows(rows[at : at + BLOCK]) for at in range(0, len(rows), BLOCK)]


def packed(name: str, content: bytes) -> None:
    (HERE / name).write_bytes(gzip.compress(content, 9, mtime=0))


def unpacked(name: str) -> bytes:
    return gzip.decompress((HERE / name).read_bytes())


def pairs(every: list[str]) -> list[tuple[str, str]]:
    """Neither text empty: the JavaScript library takes an empty second text for none."""
    return [(every[at], every[(at * 7 + 13) % len(every)] or "and") for at in range(3, len(every), 40)]


def train(every: list[str]) -> None:
    (HERE / "lines.json").write_text(json.dumps(every, ensure_ascii=False, indent=0), encoding="utf-8")
    table = nmt_nfkc(every)
    packed("nmt_nfkc.gz", table)
    descriptions = {}
    for make in [*trained.PLAIN, *trained.MAPPED]:
        tokenizer = make(every, table) if make in trained.MAPPED else make(every)
        # reading rounds some scores by a last bit, which would decide ties: what is written is what reading leaves as it is
        text, read = "", tokenizer.to_str()
        while text != read:
            text, read = read, Tokenizer.from_str(read).to_str()
        description = json.loads(read)
        for part in (description["normalizer"] or {}).get("normalizers", [description["normalizer"] or {}]):
            if part.get("type") == "Precompiled":
                part["precompiled_charsmap"] = "nmt_nfkc"
        descriptions[make.__name__] = description
    packed("trained.json.gz", json.dumps(descriptions, ensure_ascii=False, separators=(",", ":")).encode())


def put_in_folders(every: list[str]) -> None:
    descriptions = json.loads(unpacked("trained.json.gz"))
    folders = repositories(every, lambda name: Tokenizer.from_str(json.dumps(descriptions[name])))
    encoded = {name: {file: base64.b64encode(without_table(file, content)).decode() for file, content in files.items()} for name, files in folders.items()}
    packed("files.json.gz", json.dumps(encoded, separators=(",", ":")).encode())


def decoded(tokenizer: Tokenizer, ids: list[int]) -> str:
    """Without special tokens, but for the unknown one: Regard shows that something stood there."""
    special = {id for id, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    unknown = getattr(tokenizer.model, "unk_token", None)
    special.discard(unknown and tokenizer.token_to_id(unknown))
    special.discard(getattr(tokenizer.model, "unk_id", None))
    if isinstance(tokenizer.model, models.Unigram):
        special.discard(json.loads(tokenizer.to_str())["model"]["unk_id"])
    return tokenizer.decode([id for id in ids if id not in special], skip_special_tokens=False)


def of_trained(every: list[str], description: str) -> dict:
    tokenizer = Tokenizer.from_str(description)
    encoded = [tokenizer.encode(line) for line in every]
    return {
        "lines": blocks([one.ids for one in encoded]),
        "bare": of_rows([tokenizer.encode(line, add_special_tokens=False).ids for line in every]),
        "pairs": of_rows([[*one.ids, *one.type_ids] for one in (tokenizer.encode(a, b) for a, b in pairs(every))]),
        "decoded": digest("\0".join(decoded(tokenizer, one.ids) for one in encoded)),
    }


def of_repository(every: list[str], files: dict[str, bytes]) -> dict:
    from transformers import AutoTokenizer
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = AutoTokenizer.from_pretrained(write(files, Path(folder) / "model"))
        found = {
            "lines": blocks([tokenizer.encode(line) for line in every]),
            "bare": of_rows([tokenizer.encode(line, add_special_tokens=False) for line in every]),
            "pairs": of_rows([tokenizer.encode(a, b) for a, b in pairs(every)]),
        }
        if "target.spm" in files:
            found["target"] = of_rows([tokenizer(text_target=line).input_ids for line in every])
    return found


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--train", action="store_true")
    arguments.add_argument("--files", action="store_true")
    arguments.add_argument("--show", nargs="+")
    options = arguments.parse_args()
    every = lines()
    if options.train:
        train(every)
    if options.train or options.files:
        put_in_folders(every)
    table = unpacked("nmt_nfkc.gz")
    in_base64 = base64.b64encode(table).decode()
    descriptions = {
        name: json.dumps(description).replace('"precompiled_charsmap": "nmt_nfkc"', f'"precompiled_charsmap": "{in_base64}"')
        for name, description in json.loads(unpacked("trained.json.gz")).items()
    }
    folders = {
        name: {file: with_table(file, base64.b64decode(content), table) for file, content in files.items()}
        for name, files in json.loads(unpacked("files.json.gz")).items()
    }
    if options.show:
        name, *numbers = options.show
        tokenizer = Tokenizer.from_str(descriptions[name])
        for at in map(int, numbers):
            encoded = tokenizer.encode(every[at])
            print(at, ascii(every[at]), encoded.ids, encoded.tokens)
        return
    found = {
        "trained": {name: of_trained(every, description) for name, description in descriptions.items()},
        "files": {name: of_repository(every, files) for name, files in folders.items()},
    }
    (HERE / "chats.json").write_text(json.dumps(chats(descriptions["llama3"], of_rows), ensure_ascii=False, separators=(",", ":")).replace('},{', '},\n{') + "\n", encoding="utf-8")
    (HERE / "digests.json").write_text(json.dumps(found, separators=(",", ":")).replace('},"', '},\n"') + "\n")


if __name__ == "__main__":
    main()
