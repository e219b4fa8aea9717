"""Write the goldens: what PyTorch and Hugging Face transformers compute, for Regard to be held against.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_goldens.py            # everything
    venv/bin/python make_goldens.py --only shipped

Tiny Marian checkpoints with random weights (every size odd where it can be) get every tensor that Regard records and
the tokens of greedy and beam search; the shipped translator gets the tensors of three sentences and the tokens of 200
held-out ones. Run it again whenever the shipped weights change. Everything is computed in float32 by eager attention.
"""

from __future__ import annotations

import argparse
import csv
import json
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import GenerationConfig, MarianConfig, MarianMTModel
from transformers.utils import logging

from recording import record

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent / "models" / "translate-en-fr"

EOS, PAD = 0, 36
TINY = {
    "marian-f32-swish": dict(dtype=torch.float32, activation_function="swish", scale_embedding=True),
    "marian-f16-relu": dict(dtype=torch.float16, activation_function="relu", scale_embedding=False, encoder_layers=1),
    "marian-bf16-gelu": dict(dtype=torch.bfloat16, activation_function="gelu", scale_embedding=True, decoder_layers=3),
    "marian-f32-apart": dict(dtype=torch.float32, activation_function="swish", scale_embedding=False,
                             share_encoder_decoder_embeddings=False, decoder_vocab_size=41, encoder_ffn_dim=5),
}
RULES = {
    "marian-f32-swish": dict(bad_words_ids=[[PAD]], forced_eos_token_id=EOS),
    "marian-f16-relu": dict(bad_words_ids=[[PAD], [3], [5, 7], [9, 9]]),
    "marian-bf16-gelu": dict(forced_bos_token_id=4, forced_eos_token_id=EOS, bad_words_ids=[[PAD]]),
    "marian-f32-apart": dict(bad_words_ids=[[PAD]], num_beams=2, length_penalty=0.8),
}
RUNS = {  # name: (encoder tokens, of which padding at the end, decoder tokens)
    "one": (1, 0, 1), "two": (2, 0, 3), "seventeen": (17, 0, 9), "padded": (17, 5, 2),
}
BEAMS = [dict(num_beams=1)] + [
    dict(num_beams=4, length_penalty=penalty, early_stopping=stop) for penalty in (0.6, 1.0, 2.0) for stop in (False, True)]
SENTENCES = ["the black cat sleeps .", "she did not give the red apple to her brother .", "do you see the old house ?"]


def tiny_model(name: str) -> MarianMTModel:
    """A random model whose numbers are large enough for every nonlinearity to matter."""
    options = {"encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 17, "decoder_ffn_dim": 19, **TINY[name]}
    dtype = options.pop("dtype")
    config = MarianConfig(
        vocab_size=37, d_model=30, encoder_attention_heads=3, decoder_attention_heads=5, max_position_embeddings=29,
        eos_token_id=EOS, pad_token_id=PAD, decoder_start_token_id=PAD, bos_token_id=None, dropout=0.0,
        forced_eos_token_id=None, **{"decoder_vocab_size": 37, **options})
    config._attn_implementation = "eager"
    torch.manual_seed(sum(name.encode()))
    model = MarianMTModel(config).eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if "embed_positions" in parameter_name:
                continue
            is_gain = "layer_norm.weight" in parameter_name
            parameter.copy_(torch.randn_like(parameter) * (0.2 if is_gain else 0.25) + (1.0 if is_gain else 0.0))
        model.final_logits_bias.copy_(torch.randn_like(model.final_logits_bias) * 0.5)
        model.final_logits_bias[0, EOS] += 1.0  # so that some hypotheses end before the limit
        model.tie_weights()
    model.generation_config = GenerationConfig(
        eos_token_id=EOS, pad_token_id=PAD, decoder_start_token_id=PAD, max_length=14, **RULES[name])
    return model.to(dtype)


def load(folder: Path) -> MarianMTModel:
    return MarianMTModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()


@torch.no_grad()
def generate(model: MarianMTModel, ids: list[int], options: dict) -> list[int]:
    """The tokens after decoder_start, up to and with the end-of-sequence token."""
    output = model.generate(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                            do_sample=False, **options)[0].tolist()[1:]
    return output[:output.index(EOS) + 1] if EOS in output else output


def write_run(model: MarianMTModel, folder: Path, name: str, ids: list[int], mask: list[int], decoder_ids: list[int],
              keep=lambda tensor: True) -> dict:
    tensors = record(model, torch.tensor([ids]), torch.tensor([mask]), torch.tensor([decoder_ids]))
    kept = {k: v.clone(memory_format=torch.contiguous_format) for k, v in tensors.items() if keep(k)}
    save_file(kept, folder / f"run-{name}.safetensors")
    return {"name": name, "ids": ids, "attention_mask": mask, "decoder_ids": decoder_ids}


def write_tiny(name: str) -> None:
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    tiny_model(name).save_pretrained(folder)
    model = load(folder)
    random = torch.Generator().manual_seed(7)
    d_vocab = model.final_logits_bias.shape[1]
    runs, generations = [], []
    for run, (length, padding, written) in RUNS.items():
        ids = torch.randint(1, 36, (length,), generator=random).tolist()
        ids = ids[:length - padding] + [PAD] * padding
        decoder_ids = [PAD] + torch.randint(1, d_vocab - 1, (written - 1,), generator=random).tolist()
        runs.append(write_run(model, folder, run, ids, [1] * (length - padding) + [0] * padding, decoder_ids))
    for length in (1, 4, 9, 17):
        ids = torch.randint(1, 36, (length,), generator=random).tolist()
        generations += [{"ids": ids, **options, "tokens": generate(model, ids, options)} for options in [{}, *BEAMS]]
    write_cases(folder, folder, runs, generations)


def write_shipped() -> None:
    folder = HERE / "translate-en-fr"
    folder.mkdir(exist_ok=True)
    model, tokenizer = load(SHIPPED), Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    runs = []
    for i, sentence in enumerate(SENTENCES):
        ids = tokenizer.encode(sentence).ids
        decoder_ids = [model.config.decoder_start_token_id] + generate(model, ids, dict(num_beams=1))[:-1]
        runs.append(write_run(model, folder, str(i), ids, [1] * len(ids), decoder_ids, keep=lambda tensor: (
            tensor.endswith((".pattern", ".scores", ".resid_post")) or tensor == "logits")))
    with open(SHIPPED / "heldout.tsv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[:200]
    generations = []
    for row in rows:
        ids = tokenizer.encode(row["english"]).ids
        for options in (dict(num_beams=1), dict(num_beams=4)):
            generations.append({"ids": ids, **options, "tokens": generate(model, ids, options)})
    write_cases(folder, SHIPPED, runs, generations)


def write_cases(folder: Path, weights: Path, runs: list[dict], generations: list[dict]) -> None:
    """One line a case, so that a difference can be read; and which weights they are about."""
    crc = zlib.crc32((weights / "model.safetensors").read_bytes())
    lines = lambda cases: ",\n".join("  " + json.dumps(case) for case in cases)  # noqa: E731
    (folder / "cases.json").write_text(f'{{"weights_crc32": {crc},\n"runs": [\n{lines(runs)}\n],\n"generations": [\n{lines(generations)}\n]}}\n')
    print(f"{folder.name}: {len(runs)} runs, {len(generations)} generations")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[*TINY, "shipped"], help="one checkpoint instead of all")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    for tiny in TINY:
        if only in (None, tiny):
            write_tiny(tiny)
    if only in (None, "shipped"):
        write_shipped()
