"""The verdict: was the network worth it, in one sentence.

The network is set against the best rival on the test rows themselves. That favours the rivals, the best of several by
luck too: who then is better is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hondo import registry
from hondo.messages import Message

LITTLE = 0.005
"""A difference under this share of the rival's score is called little, however sure it is."""

Standing = Literal["better", "no different", "worse", "alone"]


@dataclass(frozen=True)
class Verdict:
    standing: Standing
    """The network's, beside the best rival."""
    use: str
    """The contestant to use; where there is no difference, the simpler one."""
    rival: str | None
    """The best one."""
    sentence: Message


def judge(board: Sequence[Mapping[str, Any]], measure: str, greater_is_better: bool, rows: int) -> Verdict:
    """`board` as in `events.Judged`, the network first, with its `measure` on `rows` test rows."""
    network, *others = board
    about = {"rows": rows, "measure": measure, "ours": network["measures"][measure]}
    if not others:
        return Verdict("alone", network["name"], None, Message("verdict.alone", about))
    sign = 1 if greater_is_better else -1
    best = max(others, key=lambda entry: sign * entry["measures"][measure])
    theirs = best["measures"][measure]
    low, high = best["difference_low"], best["difference_high"]
    about |= {"rival": Message(f"rivals.{best['name']}"), "theirs": theirs, "low": low, "high": high}
    gain, loss = (low, -high) if greater_is_better else (-high, low)
    if gain > 0:
        little = abs(best["difference"]) < LITTLE * abs(theirs)
        return Verdict("better", network["name"], best["name"], Message(_better(best, little), about))
    standing: Standing = "worse" if loss > 0 else "no different"
    key = standing.replace(" ", "_") + ("_floor" if registry.find("rival", best["name"]).floor else "")
    return Verdict(standing, best["name"], best["name"], Message(f"verdict.{key}", about))


def _better(best: Mapping[str, Any], little: bool) -> str:
    if registry.find("rival", best["name"]).floor:
        return "verdict.better_floor"
    return "verdict.better_little" if little else "verdict.better"
