"""Money that is free, in words: rounded down, as money that is spent is rounded up."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from autoresolve_gui.budget.money import NUSD_PER_USD

_PLACES = 4
_CENTS = 2


def free_text(nusd: int) -> str:
    """Return an amount (nano-dollars, 0 or more) for people: never more than there is.

    `$2.37` from a dollar on, four places below it, and `$0.00` for what is less than they show.
    """
    usd = Decimal(max(0, nusd)) / NUSD_PER_USD
    places = _CENTS if usd >= 1 else _PLACES
    rounded = usd.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)
    whole, _, fraction = f"{rounded:,f}".partition(".")
    return f"${whole}.{fraction[:_CENTS]}{fraction[_CENTS:].rstrip('0')}"
