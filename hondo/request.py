"""What a person asks of `hondo fit`. The command line's options and their help are made of this record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Request:
    source: str
    """What to learn from: a csv, tsv, parquet, jsonl (also .gz) or xlsx file (book.xlsx#sheet), a folder or zip of
    several; pictures in a folder or zip with a folder for each class, in idx files or an npz; or one of digits,
    breast_cancer, wine, iris, diabetes."""
    target: str = ""
    """The column asked for, by name or by position (1 is the first, -1 the last); or several of yes and no (rain,wind),
    any of which may be true of a row."""
    continue_: str | None = None
    """The folder of an earlier run: go on from its network, on the rows of this source, in a run of its own."""
    validation: str | None = None
    """A file with the rows to choose the best weights on; without it they are taken from the source."""
    test: str | None = None
    """A file with the rows to judge on; without it they are taken from the source."""
    folds: int | None = None
    """For few rows: judge on all of them, in so many folds, each by a network trained on the others; takes as many
    times as long."""
    group: str | None = None
    """A column (a patient, a shop): rows with the same value stay in the same part."""
    time: str | None = None
    """A column of dates or numbers: train on the past, choose on what follows, judge on the last."""
    ignore: tuple[str, ...] = ()
    """A column to leave out; may be given several times."""
    kind: tuple[str, ...] = ()
    """COLUMN=KIND: take a column for number, category, boolean, date, labels (several in a cell), text or id; may be
    given several times."""
    broken: Literal["skip", "stop"] = "skip"
    """What pictures that cannot be read come to. skip: they are left out, and named; stop: nothing is done, and all of
    them are named."""
    task: str | None = None
    """binary, multiclass, multilabel or regression; found out from the target without it."""
    model: str | None = None
    """A family or a preset, as `hondo models` lists them; chosen by the data without it."""
    size: Literal["s", "m", "l"] = "m"
    """How large a network and how long a training: s, m or l."""
    set: tuple[str, ...] = ()
    """FIELD=VALUE: any field of the model or of the plan (dropout=0.2, widths=64,32), or what texts are cut into
    (cut=words, pieces, characters, bytes), whether their capitals count (case=true), and a file of words or vectors
    that tells synonyms (thesaurus=FILE); may be given several times."""
    augment: str | None = None
    """How pictures are changed at random while training, in place of what suits the data: a list of flip, shift=0.1,
    rotate=15, zoom=0.2, crop=0.35, brightness=0.2, contrast=0.2, saturation=0.2, trivial, cutout=0.25, mixup=0.2,
    cutmix=1, each by as much at most; or none. Texts, which are not changed unasked: drop=0.1, swap=0.1, synonyms=0.1,
    of so many words; a training with and one without are tried first, and what validation likes better is kept."""
    ensemble: int | None = None
    """Train so many of the network as one, alike but for chance; they answer together, and where they are unsure they
    disagree."""
    metric: str | None = None
    """The measure that decides, and chooses the network's weights; the task's first without it. Rivals are tuned by
    log loss or RMSE all the same."""
    epochs: int | None = None
    """At most so many passes over the training rows."""
    batch: int | None = None
    """Rows a step."""
    lr: float | None = None
    """The highest learning rate."""
    find_lr: bool = False
    """Find the learning rate by a range test: a short training under a rate that climbs, before the real one."""
    search: int | None = None
    """Try so many settings of learning rate, weight decay and dropout, trained as one in short trainings of which the
    best third goes on, and take the best for the real one; takes up to three times as long again. Not with folds, all
    of whose rows judge."""
    optimizer: str | None = None
    """sgd, momentum, adam or adamw."""
    weight: str | None = None
    """`balanced`: rare classes count as much as common ones; or a column with the weight of each row."""
    minutes: float | None = None
    """Stop training after so many minutes, with the best weights until then."""
    rivals: str | None = None
    """none, or a list (linear,lightgbm); without it all that fit the data and are installed. Those of the extra
    `rivals`, xgboost and catboost, take up to as long again as the network."""
    curve: bool = False
    """Would more data help? Train on parts of the training rows too, which takes about twice as long again, and show
    the learning curve."""
    check: Literal["all", "none"] = "all"
    """none: skip the doctor and the pre-flight."""
    report: Literal["all", "none"] = "all"
    """none: neither the page nor what each column is worth, where the predictor is all that is wanted."""
    seed: int = 0
    """Everything left to chance follows from it."""
    device: str | None = None
    """cpu, cuda, cuda:1 ...; the fastest there is without it."""
    out: str | None = None
    """The folder of the run; runs/<source>-<n> without it."""
    lang: str | None = field(default=None)
    """en or es; the locale's without it."""
