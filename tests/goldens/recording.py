"""Every tensor of one Marian forward pass under Regard's names (src/model/trace.h), taken by hooks."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import MarianMTModel


class Recording:
    """Collects what modules take in and give out."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.handles: list = []

    def output(self, module: nn.Module, name: str) -> None:
        """A module's result, [L, d]."""
        def keep(_module, _args, result):
            self.tensors[name] = (result[0] if isinstance(result, tuple) else result)[0].detach().float()
        self.handles.append(module.register_forward_hook(keep))

    def input(self, module: nn.Module, name: str) -> None:
        """A module's first argument, [L, d]."""
        def keep(_module, args, kwargs):
            value = args[0] if args else kwargs["hidden_states"]
            self.tensors[name] = value[0].detach().float()
        self.handles.append(module.register_forward_pre_hook(keep, with_kwargs=True))

    def attention(self, module: nn.Module, name: str) -> None:
        self.output(module.q_proj, f"{name}.q")
        self.output(module.k_proj, f"{name}.k")
        self.output(module.v_proj, f"{name}.v")
        self.input(module.out_proj, f"{name}.z")
        self.output(module.out_proj, f"{name}.attn_out")

        def keep(_module, _args, result):
            self.tensors[f"{name}.pattern"] = result[1][0].detach().float()
        self.handles.append(module.register_forward_hook(keep))


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[L, H·E] → [H, L, E]"""
    return x.view(x.shape[0], heads, -1).transpose(0, 1)


@torch.no_grad()
def record(model: MarianMTModel, ids: Tensor, mask: Tensor, decoder_ids: Tensor) -> dict[str, Tensor]:
    """All of it; batch of one, without the batch axis."""
    recording = Recording()
    heads: dict[str, int] = {}
    for stack_name, stack in (("encoder", model.model.encoder), ("decoder", model.model.decoder)):
        recording.input(stack.layers[0], f"{stack_name}.embed")
        for n, layer in enumerate(stack.layers):
            name = f"{stack_name}.{n}"
            attentions = {"self": layer.self_attn}
            if stack_name == "decoder":
                attentions["cross"] = layer.encoder_attn
            for kind, attention in attentions.items():
                recording.attention(attention, f"{name}.{kind}")
                heads[f"{name}.{kind}"] = attention.num_heads
            recording.input(layer, f"{name}.resid_pre")
            recording.input(layer.fc1, f"{name}.resid_mid")
            recording.output(layer.fc2, f"{name}.mlp_out")
            recording.output(layer, f"{name}.resid_post")
    logits = model(input_ids=ids, attention_mask=mask, decoder_input_ids=decoder_ids, use_cache=False,
                   output_attentions=True).logits
    for handle in recording.handles:
        handle.remove()

    tensors = recording.tensors
    tensors["logits"] = logits[0].float()
    for name, n_heads in heads.items():
        for part in "qkvz":
            tensors[f"{name}.{part}"] = split_heads(tensors[f"{name}.{part}"], n_heads)
        q, k = tensors[f"{name}.q"], tensors[f"{name}.k"]
        tensors[f"{name}.scores"] = q @ k.transpose(1, 2) * q.shape[-1] ** -0.5
    return tensors
