"""Money as whole nano-dollars, so that sums are exact.

1 USD is 1,000,000,000 nUSD. Rates are whole nUSD per million tokens: 0.0375 USD per million is
37,500,000. What cannot be told exactly is rounded up, never down.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation

NUSD_PER_USD = 1_000_000_000
MOST_NUSD = 1_000_000 * NUSD_PER_USD
"""A million dollars: what a single call can be said to cost. More is a fault, and 64 bits are safe.
"""

_TOKENS_OF_A_RATE = 1_000_000
_FINEST_EXPONENT = -64


def nusd_of_usd(usd: str | Decimal) -> int:
    """Return `usd` in nano-dollars, a part of one rounded up.

    Raises `ValueError` for what is no decimal number, negative, not finite, or above `MOST_NUSD`.
    """
    return _scaled(_amount(usd), NUSD_PER_USD)


def rate_of_token_price(usd_per_token: str | Decimal) -> int:
    """Return a price in USD per token as nUSD per million tokens, rounded up.

    Raises `ValueError` as `nusd_of_usd` does.
    """
    return _scaled(_amount(usd_per_token), NUSD_PER_USD * _TOKENS_OF_A_RATE)


def cost_reported(usd: object) -> int | None:
    """Return in nano-dollars what a server says that a call cost; None where that is no cost.

    A server may say anything: None, text, a negative number, NaN and infinity are no cost, and the
    call then stays counted at its worst case. A cost above `MOST_NUSD` is told as `MOST_NUSD`.
    """
    if isinstance(usd, bool) or not isinstance(usd, int | float | str | Decimal):
        return None
    if isinstance(usd, int):
        return min(usd * NUSD_PER_USD, MOST_NUSD) if usd >= 0 else None
    try:
        amount = _decimal(repr(usd) if isinstance(usd, float) else usd)
    except ValueError:
        return None
    # `adjusted` is looked at first: 1e999999999 as a whole number would fill the memory.
    if amount.adjusted() > 18 or amount * NUSD_PER_USD > MOST_NUSD:
        return MOST_NUSD
    return _scaled(amount, NUSD_PER_USD)


def price_of_tokens(tokens: int, nusd_per_mtok: int) -> int:
    """Return the price of `tokens` at a rate, in nano-dollars, rounded up."""
    return -(-tokens * nusd_per_mtok // _TOKENS_OF_A_RATE)


def usd_text(nusd: int) -> str:
    """Return an amount for people: `$2.50`, `$0.0123`; what is small keeps two digits of meaning.

    Where digits are left out it is rounded up: nothing looks cheaper than it is.
    """
    sign = "-" if nusd < 0 else ""
    usd = Decimal(abs(nusd)) / NUSD_PER_USD
    places = 2 if usd == 0 or usd >= 1 else max(4, 1 - usd.adjusted())
    rounded = usd.quantize(Decimal(1).scaleb(-min(places, 9)), rounding=ROUND_CEILING)
    whole, _, fraction = f"{rounded:,f}".partition(".")
    return f"{sign}${whole}.{fraction[:2]}{fraction[2:].rstrip('0')}"


def usd_number(nusd: int) -> str:
    """Return an amount as an exact decimal number without a sign of money: `0.0123`."""
    return f"{(Decimal(nusd) / NUSD_PER_USD).normalize():f}"


def _amount(usd: str | Decimal) -> Decimal:
    amount = _decimal(usd)
    if amount.adjusted() > 18 or amount * NUSD_PER_USD > MOST_NUSD:
        msg = f"{usd!s:.40} USD is more than {usd_text(MOST_NUSD)}"
        raise ValueError(msg)
    return amount


def _decimal(usd: str | Decimal) -> Decimal:
    try:
        amount = Decimal(usd.strip() if isinstance(usd, str) else usd)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        msg = f"{usd!s:.40} is no amount of money"
        raise ValueError(msg)
    return amount or Decimal(0)  # -0 is 0


def _scaled(amount: Decimal, factor: int) -> int:
    if amount and amount.adjusted() < _FINEST_EXPONENT:
        return 1
    numerator, denominator = amount.as_integer_ratio()
    return -(-numerator * factor // denominator)
