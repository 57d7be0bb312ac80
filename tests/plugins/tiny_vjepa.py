"""V-JEPA 2 made small: its architecture with drawn weights, in the files that its library saves."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SIDE, WIDTH = 40, 24
HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
WHY_NOT = "V-JEPA 2 is not tried: pip install 'autoresolve[vjepa]'"


def write_tiny_vjepa(folder: Path) -> Path:
    """Write the files that the hub has; return `folder`."""
    import torch  # noqa: PLC0415 -- an extra
    from transformers import VJEPA2Config, VJEPA2Model  # noqa: PLC0415 -- see above

    torch.manual_seed(4)
    config = VJEPA2Config(
        patch_size=8, crop_size=SIDE, frames_per_clip=8, tubelet_size=2, hidden_size=WIDTH,
        num_attention_heads=2, num_hidden_layers=2, pred_hidden_size=12,
        pred_num_attention_heads=2, pred_num_hidden_layers=1, pred_num_mask_tokens=2,
    )  # fmt: skip
    VJEPA2Model(config).save_pretrained(str(folder))
    return folder
