"""Check that the JavaScript reader of tokenizer.json gives the same ids and texts as Python's.

    python check_tokenizer.py FOLDER_OF_THE_NPM_PACKAGE      (it holds dist/tokenizers.mjs)
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

from tokenizers import Tokenizer

import heldout

HERE = Path(__file__).parent
TYPED = (
    "The black cat sleeps on the old red chair.", "I don’t know.", "He can't swim!", "She's reading; they're not.",
    "We won't eat the baker's bread, will we?", "  Two   spaces\tand a tab\n", "l'homme n'a pas d'amis aujourd'hui.",
    "Quelqu'un l'a vue: qu'est-ce que c'est?", "grand-père — “quoted” (zebra) 42 émeus…", "Œuf, ŒUF, É, e\u0301, İ", "",
    "<unk> </s> <pad> <UNK>", "it's the dog's", "the cats' toys", "日本語 😀 ok", "I'm I'll I've we'd", "O'Neil's",
)
_SCRIPT = """
import { readFileSync } from "node:fs";
const [library, folder] = process.argv.slice(1);
const { Tokenizer } = await import(library);
const json = (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
const tokenizer = new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json"));
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => {
  const { ids } = tokenizer.encode(text);
  return [ids, tokenizer.decode(ids, { skip_special_tokens: true })];
})));
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path)
    options = parser.parse_args()
    library = (options.package / "dist/tokenizers.mjs").resolve()
    if not library.exists():
        raise SystemExit(f"{library} is missing: npm pack @huggingface/tokenizers@0.2.0, then unpack it")
    pairs = heldout.read(HERE / "heldout.tsv")
    texts = [*TYPED, *(" ".join(side) for p in pairs for side in (p.en, p.fr))]
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    done = subprocess.run(["node", "--input-type=module", "-e", _SCRIPT, library.as_uri(), str(HERE)],
                          input=json.dumps(texts), capture_output=True, text=True, check=True)
    different = 0
    for text, (ids, decoded) in zip(texts, json.loads(done.stdout), strict=True):
        expected = tokenizer.encode(text).ids
        if ids != expected or decoded != tokenizer.decode(expected):
            different += 1
            print(f"{text!r}\n  Python     {expected} {tokenizer.decode(expected)!r}\n  JavaScript {ids} {decoded!r}")
    print(f"{len(texts) - different} of {len(texts)} texts give the same ids and the same text")
    raise SystemExit(bool(different))


if __name__ == "__main__":
    main()
