"""How well the cross-attention aligns: the alignment error rate of every head and of each layer's mean.

Och and Ney's measure: with the links A that the attention proposes, the sure links S and the possible links P
(S among them), AER = 1 - (|A & S| + |A & P|) / (|A| + |S|). The attention proposes one link for each French
word, to the English word it looks at most; looking at `</s>` proposes none. The query that counts is the one
that writes the word: row t of the pattern, whose input is word t - 1.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Sequence

import torch
from transformers import MarianMTModel, PreTrainedTokenizerFast

from generator.pairs import Pair


class ErrorRate:
    """Counts over sentences."""

    def __init__(self) -> None:
        self.proposed = self.sure = self.hit_sure = self.hit_possible = 0

    def add(self, proposal: Sequence[int], links: Sequence[Sequence[int]], end: int) -> None:
        """One sentence: the source position that each French word looks at, and its true links."""
        for position, link in zip(proposal, links, strict=True):
            self.sure += bool(link)
            if position < end:
                self.proposed += 1
                self.hit_sure += bool(link) and position == link[0]
                self.hit_possible += position in link

    @property
    def value(self) -> float:
        return 1 - (self.hit_sure + self.hit_possible) / max(1, self.proposed + self.sure)


@torch.no_grad()
def error_rates(model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, pairs: Sequence[Pair]) -> dict[str, float]:
    """Error rate by name, "layer 2 head 1" or "layer 2 mean", the reference translation being read to the decoder."""
    counts: dict[str, ErrorRate] = defaultdict(ErrorRate)
    start = model.config.decoder_start_token_id
    for pair in pairs:
        source = tokenizer.convert_tokens_to_ids(pair.en) + [tokenizer.eos_token_id]
        target = [start] + tokenizer.convert_tokens_to_ids(pair.fr)
        output = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([target]),
                       output_attentions=True)
        for layer, pattern in enumerate(output.cross_attentions):
            rows = pattern[0, :, : len(pair.fr)]
            for head, one in enumerate(rows):
                counts[f"layer {layer} head {head}"].add(one.argmax(-1).tolist(), pair.links, len(pair.en))
            counts[f"layer {layer} mean"].add(rows.mean(0).argmax(-1).tolist(), pair.links, len(pair.en))
    return {name: count.value for name, count in counts.items()}
