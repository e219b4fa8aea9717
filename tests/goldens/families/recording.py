"""What a forward pass computes, under Regard's names (src/model/trace.h), the same way for every family.

Attention goes through transformers' own eager function of the family; around it stands one function which keeps what
came in and what came out. Layers are found by their place: the first number in a module's name counts them.
"""

from __future__ import annotations

import re
import sys

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import eager_mask

NAME = "recording"
LAYER = re.compile(r"(.*?)\.(\d+)(\..*)?")
CROSS = ("crossattention", "cross_attn", "encoder_attn", "EncDecAttention")


class Recording:
    """The tensors of one pass; the first sequence of the batch, without the batch axis."""

    def __init__(self, model: PreTrainedModel, stack: str) -> None:
        self.stack = stack
        self.tensors: dict[str, Tensor] = {}
        self.names = {module: name for name, module in model.named_modules()}
        self.handles = []
        for name, module in model.named_modules():
            found = LAYER.fullmatch(name)
            if found and not found[3]:
                self.handles.append(module.register_forward_hook(self.layer_hook(f"{self.place(name)}.resid_post")))
            if type(module).__name__ == "GPTNeoSelfAttention":
                self.wrap_gpt_neo(module)
            if type(module).__name__ == "MPNetSelfAttention":
                self.handles.append(module.register_forward_hook(self.mpnet_hook))

    def place(self, name: str) -> str:
        """encoder.3 of bert.encoder.layer.3.attention.self"""
        before, layer, _ = LAYER.fullmatch(name).groups()
        stack = self.stack
        if stack == "both":
            stack = next(part for part in before.split(".") if part in ("encoder", "decoder"))
        return f"{stack}.{layer}"

    def layer_hook(self, name: str):
        def keep(_module, _args, result):
            self.tensors[name] = (result[0] if isinstance(result, tuple) else result)[0].detach()
        return keep

    def wrap_gpt_neo(self, module: nn.Module) -> None:
        """It has no eager function to go through, and neither scales nor separates its masks."""
        inner = type(module)._attn

        def attention(query, key, value, attention_mask=None):
            output, pattern = inner(module, query, key, value, attention_mask)
            self.keep(module, query, key, value, query @ key.transpose(2, 3), pattern, output)
            return output, pattern
        module._attn = attention

    def mpnet_hook(self, module: nn.Module, args: tuple, result: tuple) -> None:
        """It has no such function either and gives nothing away: the same again, held against what it gave."""
        x, mask, bias = args
        q, k, v = (part(x).unflatten(-1, (module.num_attention_heads, -1)).transpose(1, 2) for part in
                   (module.q, module.k, module.v))
        scores = q @ k.transpose(2, 3) * q.shape[-1] ** -0.5 + bias
        pattern = (scores if mask is None else scores + mask).softmax(-1)
        z = pattern @ v
        torch.testing.assert_close(module.o(z.transpose(1, 2).flatten(2)), result[0], atol=1e-5, rtol=0)
        self.keep(module, q, k, v, scores, pattern, z)

    def keep(self, module: nn.Module, q: Tensor, k: Tensor, v: Tensor, scores: Tensor, pattern: Tensor,
             z: Tensor) -> None:
        """All [batch, H, …]."""
        name = self.names[module]
        kind = "cross" if any(part in name.split(".") for part in CROSS) else "self"
        for part, tensor in dict(q=q, k=k, v=v, scores=scores, pattern=pattern, z=z).items():
            self.tensors[f"{self.place(name)}.{kind}.{part}"] = tensor[0].detach()


current: Recording | None = None


def recording_attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, softcap=None,
                        position_bias=None, **kwargs):
    eager = sys.modules[type(module).__module__].eager_attention_forward
    options = dict(softcap=softcap) if softcap is not None else {}
    if position_bias is not None:
        options["position_bias"] = position_bias
    output, pattern = eager(module, query, key, value, attention_mask, scaling=scaling, dropout=dropout, **options,
                            **kwargs)
    if current is None:
        return output, pattern
    groups = query.shape[1] // key.shape[1]
    k, v = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    scores = query @ k.transpose(2, 3) * (query.shape[-1] ** -0.5 if scaling is None else scaling)
    if softcap is not None:
        scores = softcap * torch.tanh(scores / softcap)
    if position_bias is not None:
        scores = scores + position_bias
    masked = scores if attention_mask is None else scores + attention_mask
    torch.testing.assert_close(masked.softmax(-1), pattern, atol=1e-5, rtol=0)
    if scaling == 1.0 and getattr(module, "scaling", 1.0) != 1.0:
        query = query / module.scaling  # OPT scales the queries themselves
    current.keep(module, query, k, v, scores, pattern, output.transpose(1, 2))
    return output, pattern


AttentionInterface.register(NAME, recording_attention)
AttentionMaskInterface.register(NAME, eager_mask)


def use(model: PreTrainedModel) -> None:
    """Sends the model's attention through `recording_attention`, that of every part of it."""
    for module in model.modules():
        if hasattr(module, "config"):
            module.config._attn_implementation = NAME


@torch.no_grad()
def record(model: PreTrainedModel, head: str, stack: str, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """All of it, and under `logits`, `labels` or `hidden` what the model answers."""
    global current
    current = Recording(model, stack)
    try:
        output = model(**inputs, **({} if "pixel_values" in inputs and stack == "encoder" else dict(use_cache=False)))
    finally:
        for handle in current.handles:
            handle.remove()
        tensors, current = current.tensors, None
    if head in ("base", "encoder"):
        tensors["hidden"] = output.last_hidden_state[0]
    elif head == "question":
        tensors["labels"] = torch.stack([output.start_logits[0], output.end_logits[0]], dim=-1)
    elif head == "replaced":
        tensors["labels"] = output.logits[0][:, None]
    elif head == "pretraining":
        tensors["logits"] = output.prediction_logits[0]
    else:
        tensors["logits" if head in ("masked", "causal", "seq2seq") else "labels"] = output.logits[0]
    return {name: tensor.float().contiguous() for name, tensor in tensors.items()}
