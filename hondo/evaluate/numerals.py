"""Numbers as people read them: at most four significant digits, thousands set apart by a comma, or in Spanish a space.

The decimal point is a point in every language, as in the catalogue and in what the command line prints.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

SIGNIFICANT = 4
_SPACE = "\u00a0"  # where no line may break
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: Any, spoken: str = "en", digits: int = SIGNIFICANT) -> str:
    """0.8712864 -> 0.8713, 48231.2 -> 48,231, 0.00001234 -> 1.234×10⁻⁵; integers whole; None and NaN a dash."""
    value = plain(value)
    if value is None:
        return "–"
    if isinstance(value, int) and abs(value) < 1e15:
        return _grouped(f"{value:,}", spoken)
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else "∞" if value > 0 else "−∞"
    mantissa, power = f"{value:.{digits - 1}e}".split("e")  # after rounding: 0.99999 counts as 1
    exponent = int(power)
    if not -5 < exponent < 15:
        return _grouped(_short(mantissa), spoken) + f"×10{str(exponent).translate(_RAISED)}"
    return _grouped(_short(f"{value:,.{max(0, digits - 1 - exponent)}f}"), spoken)


def column(values: Iterable[Any], spoken: str = "en", sign: bool = False) -> list[str]:
    """Numbers under one another: all with the decimals that the largest needs; with `sign`, a plus too."""
    known = [plain(value) for value in values]
    places = decimals(known)
    return [fixed(value, places, spoken, sign) for value in known]


def decimals(values: Iterable[Any]) -> int | None:
    """How many decimals the largest of `values` needs; None where they are so small that each stands for itself."""
    sizes = [abs(v) for v in map(plain, values) if v is not None and math.isfinite(v) and v != 0]
    if not sizes:
        return 0
    places = SIGNIFICANT - 1 - int(f"{max(sizes):.{SIGNIFICANT - 1}e}".split("e")[1])
    return None if places > 6 else max(0, places)


def even(values: Sequence[float], spoken: str = "en") -> list[str]:
    """The marks of an axis: round numbers, all with the decimals that one of them needs."""
    most = max((abs(value) for value in values), default=0)
    fits = (n for n in range(7) if all(abs(round(value, n) - value) <= 1e-9 * most for value in values))
    places = next(fits, None)
    return [
        number(value, spoken) if places is None else fixed(round(value, places), places, spoken) for value in values
    ]


def fixed(value: Any, places: int | None, spoken: str = "en", sign: bool = False) -> str:
    """`value` with so many decimals."""
    value = plain(value)
    if value is None or not math.isfinite(value) or places is None or abs(value) >= 1e15:
        text = number(value, spoken)
    else:
        text = _grouped(f"{round(value, places) + 0.0:,.{places}f}", spoken)
    return f"+{text}" if sign and value is not None and value > 0 else text


def duration(seconds: Any, spoken: str = "en") -> str:
    """Seconds -> 4 ms, 0.83 s, 12 s, 3 min 20 s, 1 h 5 min."""
    value = plain(seconds)
    if value is None or not math.isfinite(value):
        return "–"
    if value < 0.0995:
        return f"{number(value * 1000, spoken, 2)} ms" if value >= 0.0005 else "< 1 ms"
    if round(value) < 60:
        return f"{number(value, spoken, 2)} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(value / 60), 60)
    return f"{number(hours, spoken)} h {minutes} min" if minutes else f"{number(hours, spoken)} h"


def plain(value: Any) -> int | float | None:
    """A number out of a record, a NumPy or torch scalar; NaN, None and what is no number become None."""
    if isinstance(value, dict) and set(value) == {"number"}:  # an infinity, as hondo.record stores it
        value = float(value["number"])
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return value


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(text: str, spoken: str) -> str:
    text = text.replace("-", "−")
    return text if spoken == "en" else text.replace(",", _SPACE)
