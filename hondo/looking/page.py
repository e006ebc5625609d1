"""The page of a look: each thing that was seen, with a sentence on what it is."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

from hondo import messages
from hondo.evaluate.page import rendered
from hondo.evaluate.stills import enlarged, named, shades, sheet, still, warm
from hondo.evaluate.wording import Words
from hondo.inspection.sanity import finding
from hondo.messages import Message

if TYPE_CHECKING:
    from hondo.looking import Look

LABELS = 8
"""The most labels that are listed."""
LARGEST = 320
"""Points a side of the picture as it came."""
LEAST = 224
"""Points a side from which a picture with colours over it is drawn."""
FILTERS, CHANNELS = 64, 24
"""The most filters, and channels of a stage, that are shown."""
WIDEST = 840
"""Points of a sheet from side to side: a larger one is seen no better."""
ACROSS = {"filters": 16, "maps": 12}
"""How many stand side by side."""


class Said:
    """Sentences of the page in one language."""

    def __init__(self, look: Look, language: str) -> None:
        self.words = Words(language)
        self.asked = self("a_larger_number") if look.answer is None else look.answer

    def __call__(self, sentence: str, /, **values: Any) -> str:
        return self.words.of(Message(f"look.{sentence}", values))


def render(look: Look, language: str | None = None) -> str:
    """One self-contained HTML document, in `language` or the one in force."""
    said = Said(look, language or messages.language())
    under = said("under", asked=said.asked)
    return rendered(
        "look",
        language=said.words.language,
        title=PurePath(look.name).name,
        eyebrow=said("eyebrow"),
        says=_says(look, said),
        under=f"{under} {said('members', members=look.members)}" if look.members > 1 else under,
        sections=[
            _picture(look, said),
            _where(look, said),
            _check(look, said),
            _filters(look, said),
            _maps(look, said),
        ],
    )


def _says(look: Look, said: Said) -> str:
    answered = look.said["prediction"]
    if look.answer is None:
        return said("says_number", answer=said.words.number(answered))
    share = said.words.share(look.value)
    if answered == look.answer:
        return said("says", answer=answered, share=share)
    several = answered if isinstance(answered, str) else ", ".join(answered) or said("no_label_there")
    return said("says_several", answer=several, asked=look.answer, share=share)


def _section(name: str, said: Said, lines: list[str], stills: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    view = {"id": name, "title": said(name), "said": lines, "stills": stills, "size": "wide", "kind": ""}
    return view | {"legend": (), "shares": None} | more


def _picture(look: Look, said: Said) -> dict[str, Any]:
    height, width = look.seen.shape[:2]
    colour = said("grey" if look.seen.ndim == 2 else "coloured")
    stills = [named(still(look.original, LARGEST), said("original")), named(still(look.seen), said("seen"))]
    lines = [said("picture_said", height=height, width=width, colour=colour)]
    return _section("picture", said, lines, stills, shares=_shares(look, said))


def _shares(look: Look, said: Said) -> dict[str, Any] | None:
    """The likeliest labels, and the one that is looked at."""
    if look.answer is None:
        return None
    every = sorted(look.said["probability"].items(), key=lambda pair: -pair[1])
    shown = every[:LABELS] + [pair for pair in every[LABELS:] if pair[0] == look.answer]
    rows = [
        {
            "label": label,
            "share": said.words.share(share, 1),
            "part": round(100 * share, 1),
            "asked": label == look.answer,
        }
        for label, share in shown
    ]
    more = len(every) - len(shown)
    return {"title": said("shares"), "rows": rows, "more": said("more_labels", count=more) if more else ""}


def _where(look: Look, said: Said) -> dict[str, Any]:
    maps = look.maps[look.layer]
    place = {"layer": look.layer, "asked": said.asked, "height": maps.shape[1], "width": maps.shape[2]}
    most = float(look.hidden.abs().max())
    by = said("by_number" if look.answer is None else "by_probability", by=said.words.number(most, 2))
    cam = said("cam", **place) if look.cam.any() else said("cam_none", layer=look.layer, asked=said.asked)
    hidden = said("hidden", asked=said.asked, side=look.side, by=by)
    stills = [
        named(_laid(look, look.cam), cam),
        named(_laid(look, look.hidden), hidden if most else said("hidden_none", side=look.side)),
    ]
    legend = [(kind, said(kind)) for kind in ("for", "against")]
    return _section("where", said, [], stills, legend=legend)


def _laid(look: Look, heat: Tensor) -> dict[str, Any]:
    """A map over what the network sees."""
    points = enlarged(look.seen, LEAST)
    return still(warm(points, _smooth(heat, points.shape[:2])))


def _smooth(heat: Tensor, size: tuple[int, int]) -> np.ndarray:
    from torch.nn.functional import interpolate

    return np.asarray(interpolate(heat[None, None].float(), size=size, mode="bilinear", align_corners=False)[0, 0])


def _check(look: Look, said: Said) -> dict[str, Any]:
    found = [said("check_of", map=said(f"{name}_name"), found=finding(agreed)) for name, agreed in look.agreed.items()]
    maps = zip(("learned", "top_shuffled", "all_shuffled"), (look.cam, *look.cascade), strict=True)
    stills = [
        named(_laid(look, heat), said(name) if heat.any() else said("nothing", map=said(name))) for name, heat in maps
    ]
    return _section("check", said, [said("check_said"), *found], stills, size="")


def _filters(look: Look, said: Said) -> dict[str, Any]:
    """The first layer's, as pictures where they look at grey or at three colours, else their mean over the channels."""
    weights = look.filters if look.filters.shape[1] in (1, 3) else look.filters.mean(1, keepdim=True)
    count, channels, height, width = weights.shape
    order = weights.flatten(1).std(1).argsort(descending=True)[:FILTERS] if count > FILTERS else range(count)
    pictures = shades(weights.permute(0, 2, 3, 1).numpy(), -1, 1)
    tiles = [pictures[int(one)] if channels == 3 else pictures[int(one), :, :, 0] for one in order]
    colours = said("filters_colours") if channels == 3 else ""
    lines = [said("filters_said", count=count, height=height, width=width, colours=colours)]
    part = said("filters_part", shown=FILTERS, count=count) if count > FILTERS else ""
    drawn = named(still(sheet(tiles, ACROSS["filters"])) | {"seen": True}, part, said("filters"))
    return _section("filters", said, lines, [drawn], size="sheet", kind="bare")


def _maps(look: Look, said: Said) -> dict[str, Any]:
    stills = [_stage(number, name, maps, said) for number, (name, maps) in enumerate(look.maps.items(), start=1)]
    return _section("maps", said, [said("maps_said")], stills, size="sheet", kind="bare")


def _stage(number: int, name: str, maps: Tensor, said: Said) -> dict[str, Any]:
    """The channels of a stage that answer most, each from its least to its most."""
    channels, height, width = maps.shape
    spread = maps.flatten(1).amax(1) - maps.flatten(1).amin(1)
    order = spread.argsort(descending=True, stable=True)[:CHANNELS].tolist()
    tiles = [shades(maps[one].numpy(), float(maps[one].min()), float(maps[one].max())) for one in order]
    told = said("stage", number=number, name=name, channels=channels, height=height, width=width)
    told = said("stage_part", said=told, shown=CHANNELS) if channels > CHANNELS else told
    silent = int((spread == 0).sum())
    told = said("silent", said=told, count=silent) if silent else told
    return named(still(sheet(tiles, ACROSS["maps"]), WIDEST) | {"seen": True}, told)
