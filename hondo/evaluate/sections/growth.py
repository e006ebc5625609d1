"""The report's answer to whether more data would help: the learning curve, drawn out to twice the rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hondo.evaluate import figures
from hondo.evaluate.figures import Band, Caption
from hondo.evaluate.numerals import plain
from hondo.evaluate.wording import Words

if TYPE_CHECKING:
    from hondo.evaluate.story import Story


def view(story: Story, words: Words) -> dict[str, Any] | None:
    """Sentence and drawing, which is None where nothing can be told; None where no curve was asked for."""
    if story.grown is None:
        return None
    if not story.grown["line"]:
        return {"said": words.of(story.grown["sentence"]), "drawn": None}
    pairs = [(plain(point["rows"]), plain(point["value"])) for point in story.grown["points"]]
    points = [(float(rows), float(value)) for rows, value in pairs if rows and value is not None]
    line = [[plain(place[key]) for key in ("rows", "value", "low", "high")] for place in story.grown["line"]]
    known = [[float(v) for v in place if v is not None and math.isfinite(v)] for place in line]
    band = Band(*zip(*(place for place in known if len(place) == 4), strict=True))
    most = max(rows for rows, _ in points)
    measure = words.known("measure", str(story.grown["measure"]))
    caption = Caption(
        name="growth",
        title=words("growth_title"),
        description=words("growth_desc", rows=int(most), runs=len(points)),
        across=words("growth_across"),
        up=measure,
        language=words.language,
    )
    return {"said": words.of(story.grown["sentence"]), "drawn": figures.growth(caption, points, band, most)}
