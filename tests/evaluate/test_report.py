"""The page of a fit: whole HTML, nothing fetched, nothing of the user's taken for markup, every number as it was."""

from __future__ import annotations

import json
import re
import string
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from evaluate.report_stories import NASTY, STORIES, audit, bare, entries, films, houses, income, letters
from hondo.evaluate.page import visible
from hondo.evaluate.report import render
from hondo.evaluate.sections.learning import MOST, thinned
from hondo.evaluate.story import Story
from hondo.messages import LANGUAGES, Message
from hondo.messages.report import SENTENCES
from hondo.record import from_json, to_json

VOID = {"meta", "br", "hr", "img", "input", "link"}
EVERY = [(name, language) for name in STORIES for language in LANGUAGES]


class Page(HTMLParser):
    """What a browser would see: elements with their attributes and text; it fails where tags do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", **{name: value or "" for name, value in attrs}}
        assert len(attrs) + 2 == len(element), "an attribute is given twice"
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, Any]]:
        wanted = {"tag": tag, **{name.rstrip("_"): value for name, value in attributes.items()}}
        return [e for e in self.elements if all(value in (e.get(name) or "").split() for name, value in wanted.items())]


def page(story: Story, language: str = "en") -> Page:
    return Page(render(story, language))


@cache
def text_of(name: str, language: str) -> str:
    return render(STORIES[name](), language)


@cache
def seen_page(name: str, language: str = "en") -> Page:
    return Page(text_of(name, language))


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_page_is_whole_and_asks_for_nothing(name: str, language: str) -> None:
    text, seen = text_of(name, language), seen_page(name, language)
    assert text.startswith("<!doctype html>") and seen.all("html", lang=language)
    assert len(text.encode()) < 300_000
    tags = {element["tag"] for element in seen.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "foreignobject"}
    names = {name for element in seen.elements for name in element if name not in ("tag", "text")}
    assert not {one for one in names if one.startswith("on")} | names & {"src", "srcset", "action", "xlink:href"}
    assert all(element.get("href", "#").startswith("#") for element in seen.elements)
    style = seen.all("style")[0]["text"] + " ".join(element.get("style", "") for element in seen.elements)
    assert "@import" not in style and "url(" not in style
    assert name == "hostile" or not re.search(r"https?:|//", text)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_the_page_can_be_read_aloud(name: str, language: str) -> None:
    seen = seen_page(name, language)
    ids = [element["id"] for element in seen.elements if element.get("id")]
    assert len(ids) == len(set(ids))
    named = [one for element in seen.elements for one in element.get("aria-labelledby", "").split()]
    assert set(named) <= set(ids)
    levels = [int(element["tag"][1]) for element in seen.elements if re.fullmatch(r"h[1-6]", element["tag"])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for svg in seen.all("svg"):
        assert svg.get("aria-label") or svg.get("aria-labelledby") or svg.get("aria-hidden") == "true"
    for region in seen.all("div", role="region"):
        assert region["aria-label"] and region["tabindex"] == "0"
    assert all(head["scope"] for head in seen.all("th"))


def test_hostile_values_are_only_text() -> None:
    text = text_of("hostile", "en")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\ud800-\udfff]", text)
    shown = words(visible(NASTY))
    seen = seen_page("hostile")
    assert words(seen.all("h1")[0]["text"]) == words(seen.all("p", class_="verdict")[0]["text"]) == shown
    assert sum(shown in words(element["text"]) for element in seen.all("th")) >= len(letters().fields)
    assert any(shown in words(element["text"]) for element in seen.all("td"))
    harmless = seen_page("letters")
    assert {e["tag"] for e in seen.elements} <= {e["tag"] for e in harmless.elements} | {"article", "small"}
    assert {a for e in seen.elements for a in e} == {a for e in harmless.elements for a in e}


@pytest.mark.parametrize("name", STORIES)
def test_a_stored_story_gives_the_same_page(name: str) -> None:
    story = STORIES[name]()
    stored = json.loads(json.dumps(to_json(story), allow_nan=False))
    assert render(from_json(Story, stored), "en") == text_of(name, "en")


def test_the_same_bytes_in_another_process() -> None:
    program = """if True:
        import sys
        sys.path[:0] = sys.argv[1:]
        from evaluate.report_stories import houses, income
        from hondo.evaluate.report import render
        sys.stdout.buffer.write((render(income(), "es") + render(houses(), "en")).encode())
    """
    run = subprocess.run([sys.executable, "-c", program, *sys.path], capture_output=True, check=True)
    assert run.stdout.decode() == text_of("income", "es") + text_of("houses", "en")


def test_reading_the_module_loads_nothing_heavy() -> None:
    heavy = {"torch", "matplotlib", "jinja2", "numpy"}
    program = f"import sys, hondo.evaluate.report; print(*sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == ""


def test_both_languages_say_everything() -> None:
    for key, said in SENTENCES.items():
        assert key.startswith("report.") and set(said) == set(LANGUAGES) and all(said.values())
        fields = [{name for _, name, _, _ in string.Formatter().parse(said[spoken]) if name} for spoken in LANGUAGES]
        assert fields[0] == fields[1], key


def test_the_spanish_page_is_spanish() -> None:
    """No sentence of the English page but names is left."""
    for name in ("income", "letters", "films", "houses", "bare"):
        ours = {spoken: seen_page(name, spoken) for spoken in LANGUAGES}
        prose = [{words(e["text"]) for e in ours[spoken].all("p") + ours[spoken].all("li")} for spoken in LANGUAGES]
        names = {", ".join(names) for names in (STORIES[name]().shuffled or {"alike": ()})["alike"]}
        assert not {text for text in prose[0] & prose[1] if " " in text} - names


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_number_has_more_digits_than_one_reads(name: str, language: str) -> None:
    seen = seen_page(name, language)
    for tag in ("p", "li", "td", "th", "text", "desc", "dd"):
        for element in seen.all(tag):
            for found in re.findall(r"\d[\d,\u00a0]*\.\d+", element["text"]):
                assert len(re.sub(r"\D", "", found).lstrip("0")) <= 5, element["text"]


def test_each_label_has_a_line_the_commonest_first() -> None:
    seen = seen_page("films")
    (table,) = seen.all("table", class_="labels")
    cells = [e for e in seen.elements[seen.elements.index(table) :] if e["tag"] in ("td", "th")]
    lines = [[words(e["text"]) for e in cells[k : k + 9]] for k in range(0, 8 * 9, 9)]
    assert lines[0] == ["Label", "Rows with it", "Share", "", "Answered for", "Precision", "Recall", "F1", "AUC"]
    assert [line[0] for line in lines[1:]] == ["drama", "comedy", "thriller", "war", "film noir", "musical", "silent"]
    assert lines[1][1:] == ["900", "64.3 %", "", "860", "0.81", "0.78", "0.79", "0.91"]
    assert lines[6][4:] == ["0", "–", "0.00", "0.00", "0.76"] and lines[7][1] == "0" and lines[7][8] == "–"
    assert any("604" in e["text"] and "43.1" in e["text"] for e in seen.all("p"))


def test_of_many_labels_the_commonest_are_shown() -> None:
    seen = page(films(tuple(f"label {k}" for k in range(50))))
    assert len(seen.all("td", class_="common")) == 30 and any("Of 50 labels the 30" in e["text"] for e in seen.all("p"))


def test_a_set_is_written_in_words() -> None:
    (table,) = (seen := seen_page("films", "es")).all("table", class_="worst")
    cells = [words(e["text"]) for e in seen.elements[seen.elements.index(table) :] if e["tag"] == "td"]
    assert cells[:2] == ["drama, war", "drama, comedy, thriller, war, film noir, musical, silent"]
    assert cells[4:6] == ["ninguna", "drama, war"]


# ---- the board ------------------------------------------------------------------------------------


def board_lines(seen: Page) -> list[list[str]]:
    """The rows of the board as text, one list of cells each."""
    table = seen.all("table", class_="board")[0]
    place = seen.elements.index(table)
    cells = [e for e in seen.elements[place:] if e["tag"] in ("tr", "th", "td", "table", "circle")]
    lines: list[list[str]] = []
    for cell in cells[1:]:
        if cell["tag"] == "table":
            break
        if cell["tag"] == "tr":
            lines.append([])
        elif cell["tag"] != "circle":
            lines[-1].append(words(cell["text"]))
    return lines[1:]


def test_the_board_is_in_order_with_every_number() -> None:
    lines = board_lines(seen_page("income"))
    assert [line[0] for line in lines] == ["lightgbm", "mlpthe network", "linear", "majority"]
    assert lines[0][1].startswith("0.2785") and "0.2713 to 0.2857" in lines[0][1]
    assert lines[0][3].startswith("+0.0006 no different") and "−0.0022 to +0.0034" in lines[0][3]
    assert [line[4:] for line in lines] == [
        ["19 s", "0.11 s"],
        ["41 s", "31 ms"],
        ["2.8 s", "9 ms"],
        ["< 1 ms", "< 1 ms"],
    ]


def test_who_is_ahead_does_not_depend_on_the_sign_of_the_measure() -> None:
    loss = entries("m", ("net", [0.3], 0.01, 1, 1, 0), ("a", [0.4], 0.01, 1, 1, 0.05), ("b", [0.2], 0.01, 1, 1, 0.05))
    loss += entries("m", ("net", [0.3], 0.01, 1, 1, 0), ("c", [0.31], 0.01, 1, 1, 0.05))[1:]
    gain = tuple(
        one | {"measures": {"m": -one["measures"]["m"]}, "low": -one["high"], "high": -one["low"]}
        | ({"difference": -one["difference"], "difference_low": -one["difference_high"],
            "difference_high": -one["difference_low"]} if "difference" in one else {})
        for one in loss
    )  # fmt: skip
    for board, greater in ((loss, False), (gain, True)):
        lines = board_lines(page(replace(bare(), board=board, measure="m", greater_is_better=greater)))
        assert [line[0][0] for line in lines] == ["b", "m", "c", "a"]
        leads = [re.sub(r"[\d.+−,]|\bto\b", "", line[3]).strip() for line in lines]
        assert leads == ["rival better", "", "no different", "network better"]


def test_the_intervals_are_drawn_to_one_scale() -> None:
    seen = seen_page("income")
    rows = len(board_lines(seen)) - 1
    bars = [[float(e[end].rstrip("%")) for end in ("x1", "x2")] for e in seen.all("line", class_="bar")][:rows]
    dots = [float(e["cx"].rstrip("%")) for e in seen.all("circle")][:rows]
    told = sorted(income().board, key=lambda one: one["measures"]["log_loss"])[:3]  # the last one is off the drawing
    assert len(bars) == len(dots) == 3
    values = [value for one in told for value in (one["low"], one["measures"]["log_loss"], one["high"])]
    places = [place for bar, dot in zip(bars, dots, strict=True) for place in (bar[0], dot, bar[1])]
    scale = (places[-1] - places[0]) / (values[-1] - values[0])
    for value, place in zip(values, places, strict=True):
        assert place == pytest.approx(places[0] + scale * (value - values[0]), abs=0.05)
    arrows = [e["text"] for e in seen.all("text") if e["text"] in ("▸", "◂")]
    assert arrows == ["▸"]


def test_a_board_without_rivals_or_scores() -> None:
    (line,) = board_lines(seen_page("bare"))
    assert line[1].startswith("–") and len(line) == 5


# ---- the other sections ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["income", "letters"])
def test_the_confusion_table_holds_the_counts(name: str) -> None:
    story, seen = STORIES[name](), seen_page(name)
    counts, labels = story.picture["confusion"], story.picture["labels"]
    cells = [e for e in seen.all("td") if e.get("class", "").split()[0:1] in (["own"], ["other"])]
    shown = [int(e["text"].replace(",", "") or 0) for e in cells]
    assert shown == [count for line in counts for count in line]
    found = [words(e["text"]) for e in seen.all("td", class_="found")]
    assert found == [f"{100 * line[k] / sum(line):.1f} %" for k, line in enumerate(counts)]
    right, rows = sum(line[k] for k, line in enumerate(counts)), sum(map(sum, counts))
    assert f"Of {rows:,} test rows the network answers {right:,} as expected" in words(seen.all("main")[0]["text"])
    assert len(cells) == len(labels) ** 2


def test_of_many_labels_the_most_mistaken_are_shown() -> None:
    labels = tuple(f"intent_number_{k}" for k in range(77))
    story = letters(labels)
    counts = [list(line) for line in story.picture["confusion"]]
    counts[70][3] = 55
    text = render(replace(story, picture={"confusion": counts, "labels": list(labels)}), "en")
    seen = Page(text)
    assert len(seen.all("td", class_="own")) == 30 and len(text.encode()) < 300_000
    assert "intent_number_70 taken for intent_number_3: 55 rows" in [words(e["text"]) for e in seen.all("li")]


def test_two_thousand_points_stay_small() -> None:
    text = render(houses(2000), "en")
    assert 2000 <= len(Page(text).all("use")) < 2200 and len(text.encode()) < 300_000


def test_points_that_are_no_numbers_are_counted() -> None:
    picture = {"predicted": [1.0, float("nan"), 3.0, float("inf")], "actual": [1.0, 2.0, 5.0, 4.0]}
    said = words(page(replace(bare(), picture=picture)).all("main")[0]["text"])
    assert "2 points are not a number and not drawn." in said
    assert "Half of the 2 predictions shown are within 0 of the truth, nine in ten within 2." in said


def test_the_audit_says_what_is_wrong() -> None:
    def lines(**changed: Any) -> tuple[list[str], list[str]]:
        seen = page(replace(bare(), audit=audit(4884, 16, **changed)))
        return tuple([words(e["text"]) for e in seen.all("li", class_=tone)] for tone in ("good", "bad"))  # type: ignore[return-value]

    good, bad = lines()
    assert good == [
        "The test part was opened once in this run, and never by earlier runs.",
        "Each of the 4,884 test rows was scored exactly once.",
        "The weights are those of epoch 16 (step 3,200), the best on the validation part.",
    ]
    assert not bad
    assert "opened once in this run, and 3 times by earlier runs" in lines(opened_before=3)[0][0]
    assert "opened 2 times in this run" in lines(opened=2)[1][0]
    for wrong in ({"scored": 4883}, {"scored_twice": 1}):
        assert "do not trust the scores" in lines(**wrong)[1][0]


def test_the_best_epoch_is_the_one_that_was_kept() -> None:
    seen = seen_page("income")
    best = next(event for event in income().curves if "measures" in event and event["step"] == 3200)
    assert f"The best validation loss, {best['loss']:.1g}, was reached at epoch 16" in words(
        seen.all("main")[0]["text"]
    )
    assert [e["tag"] for e in seen.all("svg", **{"aria-labelledby": "loss-title"})] == ["svg"]


def test_a_thinned_line_keeps_its_ends_and_its_shape() -> None:
    points = [(float(k), float(k % 7)) for k in range(5000)]
    few = thinned(points)
    assert len(few) == MOST and few[0] == points[0] and few[-1] == points[-1]
    assert all(a < b for (a, _), (b, _) in pairwise(few))
    assert sum(y for _, y in few) / len(few) == pytest.approx(3, abs=0.05)
    assert thinned(points[:10]) == points[:10]


def worth_lines(seen: Page) -> list[list[str]]:
    """Name, and what it is worse by with its interval, of each column."""
    table = seen.all("table", class_="worth")[0]
    cells = [e for e in seen.elements[seen.elements.index(table) :] if e["tag"] in ("th", "td", "section")]
    end = next(place for place, e in enumerate(cells) if e["tag"] == "section")
    texts = [words(e["text"]) for e in cells[3:end]]
    return [texts[place : place + 2] for place in range(0, len(texts), 3)]


def test_the_columns_stand_in_order_with_their_worth() -> None:
    seen, told = seen_page("income"), income().shuffled
    assert told is not None
    lines = worth_lines(seen)
    assert [name for name, _ in lines] == [column["name"] for column in told["columns"]]
    assert lines[0][1].startswith("+0.0980") and "+0.0920 to +0.1050" in lines[0][1]
    said = words(seen.all("main")[0]["text"])
    assert "by: age, fnlwgt, education_num." in said and "among 2,000 test rows (5 times)" in said
    assert "education, education_num" in [words(e["text"]) for e in seen.all("li")]
    sure = [words(e["text"]) for e in seen.all("tr", class_="network")]
    names = [column["name"] for column in told["columns"] if column["low"] > 0]
    assert [text for text in sure if any(text.startswith(name) for name in names)] == sure[1:]
    assert 0 < len(names) < len(lines)
    many = worth_lines(seen_page("houses"))
    assert len(many) == 20 and "60 further columns are not shown." in words(seen_page("houses").all("main")[0]["text"])


def test_it_says_where_rivals_were_not_chosen_by_what_decides() -> None:
    said = "On validation the network was chosen by the {}, but the rivals, as always, by the {}"
    assert "as always" not in text_of("income", "en") and "como siempre" not in text_of("income", "es")
    assert said.format("accuracy", "log loss") in text_of("letters", "en")
    assert "como siempre" in text_of("letters", "es")
    alike = replace(letters(), plan={**letters().plan, "measure": "loss"})
    assert "as always" not in render(alike, "en")
    alone = replace(letters(), board=letters().board[:1], standing="alone")
    assert "as always" not in render(alone, "en")


def test_a_curve_of_which_nothing_is_known_is_a_sentence() -> None:
    told = {"measure": "auc", "greater_is_better": True, "points": (), "line": ()}
    told["sentence"] = Message("growth.unknown", {"measure": "auc"})
    seen = page(replace(income(), grown=told))
    assert "cannot be told: the auc has no value" in seen.all("main")[0]["text"]
    assert not seen.all("svg", **{"aria-labelledby": "growth-title"})


def test_without_a_curve_nothing_is_said_of_more_data() -> None:
    assert "Would more data help?" in text_of("income", "en") and "Would more data help?" not in text_of("bare", "en")
    assert seen_page("letters").all("svg", **{"aria-labelledby": "growth-title"})
    nothing = replace(income(), shuffled={**income().shuffled, "columns": []})  # type: ignore[dict-item]
    assert "Which columns matter" not in render(nothing, "en")


def test_text_stands_out_from_what_is_behind_it() -> None:
    """WCAG 2's contrast of 4.5 for every pair of colours that the page puts over one another, light and dark."""

    def luminance(colour: tuple[float, ...]) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def mixed(a: tuple[float, ...], b: tuple[float, ...], share: float) -> tuple[float, ...]:
        return tuple(share * x + (1 - share) * y for x, y in zip(a, b, strict=True))

    style = seen_page("income").all("style")[0]["text"]
    for scheme in re.findall(r":root \{(.*?)\}", style, re.S):
        hues = {
            name: tuple(int(h[k : k + 2], 16) / 255 for k in (0, 2, 4))
            for name, h in re.findall(r"--(\w+): #(\w{6})", scheme)
        }
        pairs = [(hues[ink], hues["paper"]) for ink in ("ink", "muted", "network", "good", "bad")]
        pairs += [
            (hues["ink"], mixed(hues[over], hues["raised"], share)) for over, share in (("hit", 0.75), ("miss", 0.8))
        ]
        pairs += [(hues["muted"], hues["raised"])]
        for ink, behind in pairs:
            bright, dim = sorted((luminance(ink), luminance(behind)), reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (ink, behind)


def test_a_finding_says_each_thing_once() -> None:
    said = [words(e["text"]) for e in seen_page("income").all("article")]
    assert said[0].endswith("Rows: 4881, 5081, 5281, 5481, 5681, 5881, 6081, 6281 and 16 more")
    assert "tax_paid alone tells" in said[1] and "Columns:" not in said[1] and "serious" in said[1]


def test_the_source_is_named_without_its_folder() -> None:
    for source in ("/home/somebody/secret/adult.csv", "C:\\Users\\somebody\\adult.csv", "adult.csv"):
        text = render(replace(bare(), source=source), "en")
        assert "adult.csv, 32,561 rows" in text and "somebody" not in text
