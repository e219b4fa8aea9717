"""Measure the shipped model on both held-out sets and write metrics.json.

    python evaluate.py

Exact match is of whole sentences, token for token; BLEU is sacreBLEU's on decoded text; the alignment error rate
is explained in alignment.py.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Sequence

import sacrebleu
import torch
from tqdm import tqdm
from transformers import MarianMTModel, PreTrainedTokenizerFast

import heldout
from alignment import error_rates
from generator.pairs import Pair
from network import GUIDED_HEAD, GUIDED_LAYER, load_model

HERE = Path(__file__).parent
SETS = {"heldout": "heldout.tsv", "unseen-combinations": "unseen-combinations.tsv"}


@torch.no_grad()
def translate(model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], beams: int,
              size: int = 100) -> list[list[int]]:
    """The ids that the model writes for each text, without special tokens."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found: list[list[int]] = [[] for _ in texts]
    special = {tokenizer.eos_token_id, tokenizer.pad_token_id}
    for start in tqdm(range(0, len(texts), size), desc=f"{beams} beam(s)", leave=False):
        rows = order[start:start + size]
        inputs = tokenizer([texts[i] for i in rows], return_tensors="pt", padding=True)
        output = model.generate(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask, num_beams=beams)
        for i, ids in zip(rows, output.tolist()):
            found[i] = [t for t in ids if t not in special]
    return found


def evaluate_set(model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair]) -> dict:
    """All figures for one set; also which sentences the beam search gets wrong."""
    references = [tokenizer.convert_tokens_to_ids(p.fr) for p in pairs]
    expected = [tokenizer.decode(r) for r in references]
    result: dict = {"sentences": len(pairs)}
    for name, beams in (("greedy", 1), ("beam4", 4)):
        found = translate(model, tokenizer, [" ".join(p.en) for p in pairs], beams)
        texts = [tokenizer.decode(f) for f in found]
        wrong = [i for i, (f, r) in enumerate(zip(found, references)) if f != r]
        result[name] = {
            "exact_match": round(1 - len(wrong) / len(pairs), 4),
            "bleu": round(sacrebleu.corpus_bleu(texts, [expected]).score, 2),
        }
    result["mistakes"] = [{"english": tokenizer.decode(tokenizer.convert_tokens_to_ids(pairs[i].en)),
                           "expected": expected[i], "written": texts[i]} for i in wrong[:10]]
    rates = error_rates(model, tokenizer, pairs)
    guided = f"layer {GUIDED_LAYER} head {GUIDED_HEAD}"
    free = min((n for n in rates if "head" in n and n != guided), key=rates.__getitem__)
    result["alignment_error_rate"] = {
        "guided": {"name": guided, "value": round(rates[guided], 4)},
        "best_unguided_head": {"name": free, "value": round(rates[free], 4)},
        "all": {name: round(value, 4) for name, value in sorted(rates.items())},
    }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--first", type=int, default=None, help="only so many sentences of each set")
    parser.add_argument("--out", type=Path, default=HERE / "metrics.json")
    options = parser.parse_args()
    model = load_model(options.model)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.model)
    metrics: dict = {
        "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "bytes": (options.model / "model.safetensors").stat().st_size,
    }
    for name, file in SETS.items():
        metrics[name] = evaluate_set(model, tokenizer, heldout.read(HERE / file)[: options.first])
        print(name, json.dumps({k: v for k, v in metrics[name].items() if k != "mistakes"}, indent=1))
        for mistake in metrics[name]["mistakes"]:
            print("\n".join(f"  {k:9} {v}" for k, v in mistake.items()), end="\n\n")
    options.out.write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
