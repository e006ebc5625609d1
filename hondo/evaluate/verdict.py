"""The verdict: was the network worth it, in one sentence.

It is made of the board alone (see `events.Judged`), so that the log of a run is enough to make it again. The network is
set against the best rival on the test rows themselves. That favours the rivals, the best of several by luck too: what
is better than that one is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hondo import registry
from hondo.messages import Message

LITTLE = 0.005
"""A difference under this share of what the rival still lacks (its error, or the rest to 1) is called little, however
sure it is."""

Entry = Mapping[str, Any]
Standing = Literal["better", "no different", "worse", "alone"]


@dataclass(frozen=True)
class Verdict:
    standing: Standing
    """The network's, beside the best rival; alone where there is nothing to compare."""
    use: str
    """The contestant to use; where there is no difference, the simpler one."""
    rival: str | None
    """The best one."""
    sentence: Message


def judge(board: Sequence[Entry], measure: str, greater_is_better: bool, rows: int) -> Verdict:
    """`board` as in `events.Judged`, the network first, with its `measure` on `rows` test rows."""
    network, *others = board
    ours = network["measures"][measure]
    rivals = [entry for entry in others if math.isfinite(entry["measures"][measure])]
    if not rivals or not math.isfinite(ours):
        return _alone(network, measure, rows)
    sign = 1 if greater_is_better else -1
    best = max(rivals, key=lambda entry: sign * entry["measures"][measure])
    if not math.isfinite(best["difference_low"]):
        about = _about(network, best, measure, rows)
        return Verdict("no different", best["name"], best["name"], Message("verdict.untold", about))
    standing = _standing(best, sign)
    floor = next((entry for entry in rivals if _is_floor(entry) and _standing(entry, sign) != "better"), None)
    if standing == "better":
        about = _about(network, best, measure, rows)
        return Verdict("better", network["name"], best["name"], Message(_better(best, measure, sign), about))
    key = standing.replace(" ", "_")
    if floor is None:
        about = _about(network, best, measure, rows)
        return Verdict(standing, best["name"], best["name"], Message(f"verdict.{key}", about))
    if standing == "worse" and floor is not best:
        about = _about(network, best, measure, rows) | {"floor": Message(f"rivals.{floor['name']}")}
        return Verdict(standing, best["name"], best["name"], Message("verdict.worse_and_floor", about))
    about = _about(network, floor, measure, rows)
    return Verdict(standing, floor["name"], best["name"], Message(f"verdict.{key}_floor", about))


def _standing(rival: Entry, sign: int) -> Literal["better", "no different", "worse"]:
    """The network's beside this rival: where the whole interval of the difference lies."""
    low, high = sorted((sign * rival["difference_low"], sign * rival["difference_high"]))
    return "better" if low > 0 else "worse" if high < 0 else "no different"


def _is_floor(rival: Entry) -> bool:
    return bool(registry.find("rival", rival["name"]).floor)


def _better(best: Entry, measure: str, sign: int) -> str:
    if _is_floor(best):
        return "verdict.better_floor"
    theirs = best["measures"][measure]
    lacks = 1 - theirs if sign > 0 else theirs  # what may be high ends at 1: accuracy, auc, f1, r2
    return "verdict.better_little" if abs(best["difference"]) < LITTLE * abs(lacks) else "verdict.better"


def _alone(network: Entry, measure: str, rows: int) -> Verdict:
    ours, low, high = network["measures"][measure], network["low"], network["high"]
    about = {"rows": rows, "measure": _words(measure), "ours": ours, "low": low, "high": high}
    key = "no_score" if not math.isfinite(ours) else "alone" if math.isfinite(low) else "alone_untold"
    sentence = Message(f"verdict.{key}", about | {"digits": _decimals(high - low, 2)})
    return Verdict("alone", network["name"], None, sentence)


def _about(network: Entry, rival: Entry, measure: str, rows: int) -> dict[str, Any]:
    low, high = rival["difference_low"], rival["difference_high"]
    digits = _decimals(max(abs(low), abs(high)), 2)
    shown = _decimals(min(abs(low), abs(high)), 1)
    if low * high > 0:  # the end that decides does not look like zero
        digits = max(digits, shown)
    elif low * high < 0:  # nor, if it can be helped, does the end on the other side
        digits = max(digits, min(digits + 2, shown))
    return {
        "rows": rows,
        "measure": _words(measure),
        "rival": Message(f"rivals.{rival['name']}"),
        "ours": network["measures"][measure],
        "theirs": rival["measures"][measure],
        "low": low,
        "high": high,
        "digits": digits,
    }


def _decimals(size: float, significant: int) -> int:
    """How many decimals show so many significant digits of `size`."""
    if not size > 0 or not math.isfinite(size):
        return 4
    return min(8, max(0, significant - 1 - math.floor(math.log10(size))))


def _words(measure: str) -> str:
    return measure.replace("_", " ")
