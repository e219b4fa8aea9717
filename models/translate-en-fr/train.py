"""Train the translator within a given time.

    python train.py --minutes 60

The learning rate follows the clock: warm-up, then a cosine down to zero at the last minute, so the run always
ends on time and always ends annealed. A checkpoint is written every few minutes; `--resume` goes on from it.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import torch
from torch.nn import functional
from tqdm import tqdm
from transformers import MarianMTModel

import dataset
from batches import Batch, batches
from network import GUIDED_HEAD, GUIDED_LAYER, new_model, save_model
from tokenizer import save_tokenizer

HERE = Path(__file__).parent
WARM_UP_STEPS = 500


def losses(model: MarianMTModel, batch: Batch, pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cross-entropy of the words, and of the guided head's attention against the known alignment."""
    output = model.model(input_ids=batch.source, attention_mask=(batch.source != pad).long(),
                         decoder_input_ids=batch.decoder_input, output_attentions=True)
    real = batch.labels != pad
    logits = functional.linear(output.last_hidden_state[real], model.lm_head.weight)
    words = functional.cross_entropy(logits.float(), batch.labels[real])
    linked = batch.links >= 0
    pattern = output.cross_attentions[GUIDED_LAYER][:, GUIDED_HEAD][linked].float()
    aligned = pattern.gather(1, batch.links[linked][:, None])
    return words, -(aligned + 1e-6).log().mean()


def learning_rate(step: int, done: float, peak: float) -> float:
    """Linear warm-up by steps, cosine to zero by the share of the time that is `done`."""
    return peak * min(1.0, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def export(model: MarianMTModel, vocabulary: list[str], folder: Path) -> None:
    """Write the model as it is now in the layout that is shipped."""
    folder.mkdir(parents=True, exist_ok=True)
    save_model(model, folder)
    save_tokenizer(vocabulary, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE / "build/data.npz")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the trained model")
    parser.add_argument("--checkpoint", type=Path, default=HERE / "build/checkpoint.pt")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=256, help="sentences in a batch")
    parser.add_argument("--peak", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--guidance", type=float, default=0.1, help="weight of the alignment loss")
    parser.add_argument("--save-minutes", type=float, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()

    options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(options.seed)
    data = dataset.load(options.data)
    pad = len(data.vocabulary) - 1
    model = new_model(len(data.vocabulary)).to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.peak, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01,
                                  fused=True)
    step, spent = 0, 0.0
    if options.resume:
        state = torch.load(options.checkpoint, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, {len(data):,} pairs, on {device.type}")

    budget = options.minutes * 60
    started = time.monotonic() - spent
    saved, words_seen, mean, mean_guided, begun = spent, 0, 0.0, 0.0, time.monotonic()
    bar = tqdm(total=round(budget), initial=round(spent), unit="s", bar_format="{percentage:3.0f}%|{bar:20}| {postfix}")
    for batch in batches(data, options.batch, pad, options.seed + step):
        spent = time.monotonic() - started
        if spent >= budget:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, spent / budget, options.peak)
        batch = Batch(*(t.to(device) for t in batch))
        with torch.autocast(device.type, dtype=torch.bfloat16):
            words, guided = losses(model, batch, pad)
        (words + options.guidance * guided).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        words_seen += int((batch.labels != pad).sum()) + int((batch.source != pad).sum())
        keep = 0.98 if mean else 0.0
        mean, mean_guided = (keep * mean + (1 - keep) * words.item(), keep * mean_guided + (1 - keep) * guided.item())
        if step % 50 == 0:
            bar.n = round(spent)
            bar.set_postfix_str(
                f"step {step} loss {mean:.4f} alignment {mean_guided:.3f} {step * options.batch:,} sentences "
                f"{words_seen / (time.monotonic() - begun):,.0f} tokens/s {(budget - spent) / 60:.1f} min left")
        if spent - saved > options.save_minutes * 60:
            saved = spent
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step,
                        "spent": spent}, options.checkpoint)
            export(model, data.vocabulary, options.checkpoint.parent / "early")
    bar.close()
    export(model, data.vocabulary, options.out)
    print(f"{step:,} steps, {step * options.batch:,} sentences; the model is in {options.out}")


if __name__ == "__main__":
    main()
