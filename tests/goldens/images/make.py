"""Write the goldens of images: digests of the pixels that transformers' Pillow processors give small pictures.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py

The pictures are formulas (tests/bindings/images.test.ts has the same ones). A digest is the first sixteen hex digits of
SHA-256 over the float32 values, little-endian, [3, H, W]; `some` are a few of the values, to see by how much one differs.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

HERE = Path(__file__).parent
CLASSES = {"ViT": ViTImageProcessorPil, "DeiT": DeiTImageProcessorPil, "CLIP": CLIPImageProcessorPil, "Bit": BitImageProcessorPil}
SIZES = [(37, 23), (23, 37), (64, 64), (300, 41), (1, 1), (5, 90)]
ALPHA = [False, True]


def picture(width: int, height: int, alpha: bool) -> np.ndarray:
    """Slopes, stripes and sharp corners; where there is alpha, every amount of it."""
    y, x = np.mgrid[0:height, 0:width]
    red = x * 255 // max(1, width - 1)
    green = (x * x * 3 + y * 29 + x * y * 7) % 256
    blue = np.where((x // 5 + y // 3) % 2 == 0, 255, y * 255 // max(1, height - 1))
    amount = (x * 11 + y * 17) % 256 if alpha else np.full_like(x, 255)
    return np.stack([red, green, blue, amount], axis=-1).astype(np.uint8)


def variants() -> list[tuple[str, dict]]:
    """A class, and what its preprocessor_config.json says beyond the usual."""
    found: list[tuple[str, dict]] = [(name, {}) for name in CLASSES]
    found += [("ViT", {"size": {"height": 17, "width": 29}, "resample": code}) for code in range(6)]
    found += [
        ("ViT", {"size": 32}), ("ViT", {"size": {"height": 7, "width": 301}, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}),
        ("ViT", {"do_resize": False}), ("ViT", {"do_rescale": False, "do_normalize": False, "size": 16}), ("ViT", {"rescale_factor": 0.01, "do_normalize": False, "size": 16}),
        ("DeiT", {"do_rescale": False, "size": 40, "crop_size": 30}), ("DeiT", {"do_resize": False, "crop_size": {"height": 31, "width": 50}}),
        ("CLIP", {"size": 30, "crop_size": 30}), ("CLIP", {"size": {"shortest_edge": 20}, "crop_size": {"height": 33, "width": 18}, "resample": 2}),
        ("Bit", {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}),
        ("Bit", {"size": {"shortest_edge": 30, "longest_edge": 45}, "do_center_crop": False}), ("Bit", {"do_center_crop": False, "size": {"max_height": 40, "max_width": 50}}),
    ]
    return found


def main() -> None:
    cases = []
    for name, options in variants():
        for width, height in SIZES:
            for alpha in ALPHA:
                image = Image.fromarray(picture(width, height, alpha))
                processor = CLASSES[name](**options, do_convert_rgb=True)
                case = {"type": f"{name}ImageProcessor", "options": options, "width": width, "height": height, "alpha": alpha}
                try:
                    pixels = np.asarray(processor(image, return_tensors="np")["pixel_values"][0]).astype("<f4")
                except Exception as error:  # noqa: BLE001: a side that becomes 0
                    cases.append({**case, "error": type(error).__name__})
                    continue
                flat = pixels.ravel()
                some = [float(flat[at]) for at in (0, len(flat) // 3 + 1, len(flat) - 1)]
                cases.append({**case, "shape": list(pixels.shape), "digest": hashlib.sha256(flat.tobytes()).hexdigest()[:16], "some": some})
    (HERE / "cases.json").write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
