"""Texts as tokens: words or pieces of words, learned on the training part, or characters, bytes; and as letters.

A text is put into the composed form of Unicode (NFC), control characters become blanks, and capitals become small
letters, unless the fact `case` of a field says otherwise; accents stay. Then it is cut: into words, where most that are
read occur again, else (a script without blanks, very few texts) into pieces by byte-pair encoding (Sennrich, Haddow &
Birch 2016, "Neural Machine Translation of Rare Words with Subword Units", ACL): the commonest neighbours among the
letters of words are joined until there are enough pieces, so that no word is unknown whose letters were met. Letters
are code points, with one blank for several and one at either end; those of each column are told from those of the
others. Several columns are read one after the other, with a mark between.

Legend: N rows, M tokens of all rows, B rows of a batch, T tokens of the longest among them, V groups.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from hondo import changes, thesaurus
from hondo.errors import OptionError
from hondo.layers.augment.words import SIGNS, Reword
from hondo.layers.ngrams import BUCKETS, LENGTHS, groups
from hondo.messages import Message
from hondo.modalities import Together
from hondo.nouns import Batch, Columns, Draw, Field, Modality, Preparation, Prepared, Role
from hondo.ragged import Ragged, by_length

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Cut = Literal["pieces", "words", "characters", "bytes"]
CUTS = get_args(Cut)
PAD, UNKNOWN, BETWEEN = "[PAD]", "[UNK]", "[SEP]"
MARKS = (PAD, UNKNOWN, BETWEEN)
PIECES = 8000
"""Learned at most; of few texts fewer, since those that occur once are not joined."""
WORDS = 50_000
"""Known at most, the commonest."""
UNKNOWN_WORDS, LOOKED_AT = 0.5, 2000
"""Share of the words, in so many texts, from which on texts are cut into pieces where nothing else is asked."""
LEAST = 2
"""Times that a piece or a word must occur, and texts that a group must."""
GROUPS = 1 << 17
"""Groups of neighbours known at most, of letters and of tokens, the commonest."""
LONGEST = {"tokens": 1024, "letters": 6000}
"""Of a row that are read; what is beyond is left out."""
ENOUGH = 100_000
"""Texts that the pieces and the groups are learned from."""
AT_ONCE = 1 << 20
"""Places whose groups are looked at at once."""
LETTERS = 0x110000
"""Code points there are."""


@dataclass(frozen=True)
class Known:
    """Groups of neighbours that occur in several texts: `buckets` ascending, and in which `share` of the texts each
    is; (V,) int32 and float32, packed."""

    buckets: str
    share: str


@dataclass(frozen=True)
class Text(Modality, Preparation):
    name: ClassVar[str] = "text"
    options: ClassVar[Mapping[str, Any]] = {"augment": Reword, "cut": Cut, "case": bool, "thesaurus": str}

    fields: tuple[Field, ...]
    tokenizer: str
    """As the library `tokenizers` writes it down, which is the form of published ones too."""
    letters: Known
    tokens: Known

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        """A string, in which half a surrogate pair becomes the sign for no letter; a number as it is written.
        TypeError for what is neither."""
        if value is None or (isinstance(value, float) and value != value):
            return None
        if not isinstance(value, str | int | float):
            raise TypeError(type(value).__name__)
        text = str(value)
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Text:
        some = {field.name: _spread(columns[field.name]) for field in fields}
        made = learned(some.values(), _fact(fields, "cut"), bool(_fact(fields, "case")))
        found = cls(fields, made.to_str(), Known("", ""), Known("", ""))
        known = {role: common(found.ragged(role, some), LENGTHS[role]) for role in LENGTHS}
        return cls(fields, found.tokenizer, known["letters"], known["tokens"])

    @property
    def roles(self) -> dict[str, Role]:
        return self._roles

    @property
    def notes(self) -> tuple[Message, ...]:
        """What changes texts while training."""
        return (Message("augment.texts", {"changes": str(self.augment)}),) if self.augment != Reword() else ()

    @property
    def augment(self) -> Reword:
        return changes.asked(Reword, _fact(self.fields, "augment") or changes.NONE)

    def apply(self, columns: Columns) -> Prepared:
        own = {field.name: columns[field.name] for field in self.fields}
        found = Together([self.ragged(role, own) for role in ("tokens", "letters")], {})
        return found if self.augment == Reword() else Reworded(found, own, self)

    def ragged(self, role: str, columns: Columns) -> Ragged:
        cut = self._tokens if role == "tokens" else self._letters
        parts = [cut(_there(columns[field.name]), place) for place, field in enumerate(self.fields)]
        rows = parts[0] if len(parts) == 1 else [_joined(row) for row in zip(*parts, strict=True)]
        lengths = np.fromiter((min(len(row), LONGEST[role]) for row in rows), np.int64, len(rows))
        every = (symbol for row in rows for symbol in row[: LONGEST[role]])
        values = np.fromiter(every, np.int32, int(lengths.sum()))
        return Ragged(role, torch.from_numpy(values), torch.from_numpy(np.concatenate([[0], lengths.cumsum()])))

    def restored(self, tokens: Tensor) -> list[list[str]]:
        """tokens (B, T) -> the pieces of each row, without what only fills it up."""
        known = self._tokenizer
        pad = known.token_to_id(PAD)
        return [[str(known.id_to_token(token)) for token in row if token != pad] for row in tokens.tolist()]

    def _tokens(self, texts: list[str], place: int) -> list[list[int]]:
        mark = [int(self._tokenizer.token_to_id(BETWEEN) or 0)] if place else []
        return [mark + found.ids for found in self._tokenizer.encode_batch(texts, add_special_tokens=False)]

    def _letters(self, texts: list[str], place: int) -> list[list[int]]:
        normal = self._tokenizer.normalizer.normalize_str
        plain = (" ".join(normal(text).split()) for text in texts)
        return [[LETTERS * place + ord(letter) for letter in f" {text} "] if text else [] for text in plain]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        library()
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.tokenizer)

    @cached_property
    def _roles(self) -> dict[str, Role]:
        def role(size: int, known: Known, **more: Any) -> Role:
            grams, shares = _unpacked(known.buckets, np.int32), _unpacked(known.share, np.float32)
            return Role((None,), sizes=(size,), grams=tuple(grams.tolist()), shares=tuple(shares.tolist()), **more)

        tokens = role(self._tokenizer.get_vocab_size(), self.tokens, restore=self.restored)
        return {"tokens": tokens, "letters": role(LETTERS * len(self.fields), self.letters)}


class Reworded:
    """Prepared texts that are changed at random where a `draw` is brought, and prepared again."""

    def __init__(self, plain: Together, columns: Columns, how: Text) -> None:
        self.plain, self.columns, self.how = plain, columns, how

    def __len__(self) -> int:
        return len(self.plain)

    @property
    def sizes(self) -> Tensor | None:
        """(N,): how long each row is before it is changed."""
        return self.plain.sizes

    def to(self, device: torch.device) -> Reworded:
        return Reworded(self.plain.to(device), self.columns, self.how)

    def take(self, index: Tensor, draw: Draw | None = None) -> Batch:
        if draw is None:
            return self.plain.take(index)
        rows = index.cpu().numpy()
        changed = {name: self._changed(name, column[rows], draw) for name, column in self.columns.items()}
        parts = [self.how.ragged(role, changed) for role in ("tokens", "letters")]
        return Together(parts, {}).take(torch.arange(len(rows)))

    def _changed(self, name: str, texts: np.ndarray, draw: Draw) -> np.ndarray:
        found = np.empty(len(texts), object)
        found[:] = self.how.augment(texts.tolist(), draw, self._alike, name)
        return found

    @cached_property
    def _alike(self) -> Mapping[str, Sequence[str]]:
        """By word others of about its meaning: of a file, or learned from these texts."""
        if not self.how.augment.synonyms:
            return {}
        texts = [text for column in self.columns.values() for text in _there(column)]
        path = _fact(self.how.fields, "thesaurus")
        if path is None:
            return thesaurus.learned(texts)
        return thesaurus.read(path, {word.strip(SIGNS).lower() for text in texts for word in text.split()})


def learned(texts: Collection[np.ndarray], cut: Cut | None, case: bool) -> Tokenizer:
    """A tokenizer of these columns (N,). cut: into what; case: whether capitals are told from small letters."""
    if cut is None:
        made = learned(texts, "words", case)
        return learned(texts, "pieces", case) if _unknown(made, texts) > UNKNOWN_WORDS else made
    library()
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    steps = [normalizers.NFC(), normalizers.Replace(Regex(r"\p{Cc}"), " ")]
    normalizer = normalizers.Sequence(steps if case else [*steps, normalizers.Lowercase()])
    marks: dict[str, Any] = {"special_tokens": list(MARKS), "show_progress": False}
    words = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    if cut == "pieces":
        made = Tokenizer(models.BPE(unk_token=UNKNOWN))
        made.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.Metaspace()])
        trainer: Any = trainers.BpeTrainer(vocab_size=PIECES, min_frequency=LEAST, **marks)
    elif cut == "bytes":
        made = Tokenizer(models.BPE(unk_token=UNKNOWN))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=len(MARKS) + 256, initial_alphabet=alphabet, **marks)
    else:
        made = Tokenizer(models.WordLevel(unk_token=UNKNOWN))
        made.pre_tokenizer = words if cut == "words" else pre_tokenizers.Split(Regex(r"\X"), "isolated")
        trainer = trainers.WordLevelTrainer(vocab_size=WORDS, min_frequency=LEAST, **marks)
    made.normalizer = normalizer
    made.train_from_iterator((text for column in texts for text in _there(column)), trainer)
    return made


def _unknown(words: Tokenizer, texts: Iterable[np.ndarray]) -> float:
    """The share of the words of these columns (N,) that are not known."""
    some = [text for column in texts for text in _there(_spread(column, LOOKED_AT))]
    found = np.array([token for text in words.encode_batch(some) for token in text.ids])
    return float((found == words.token_to_id(UNKNOWN)).mean()) if len(found) else 0.0


def library() -> None:
    """OptionError where what cuts texts is not installed."""
    try:
        import tokenizers  # noqa: F401
    except ImportError as error:
        raise OptionError(Message("preparation.texts_missing", {"package": str(error.name)})) from error


def common(rows: Ragged, lengths: Sequence[int]) -> Known:
    """The commonest groups of neighbours of these rows, and how common each is."""
    counts = np.zeros(BUCKETS, np.int64)
    for index in by_length(rows.sizes, AT_ONCE):
        batch = rows.take(index)
        found, there = groups(batch[rows.role], batch[f"{rows.role}_keep"], lengths)
        row = torch.arange(len(index)).view(-1, 1, 1).expand_as(found)
        once = torch.unique((row * BUCKETS + found)[there])
        counts += np.bincount((once % BUCKETS).numpy(), minlength=BUCKETS)
    often = np.flatnonzero(counts >= LEAST)
    kept = np.sort(often[np.argsort(-counts[often], kind="stable")][:GROUPS])
    return Known(_packed(kept.astype(np.int32)), _packed((counts[kept] / max(1, len(rows))).astype(np.float32)))


def _fact(fields: tuple[Field, ...], name: str) -> Any:
    """What the fields say, of which one may know what was asked of all."""
    return next((field.facts[name] for field in fields if name in field.facts), None)


def _spread(column: np.ndarray, most: int = ENOUGH) -> np.ndarray:
    """Rows to learn from, spread evenly."""
    return column[np.unique(np.linspace(0, len(column) - 1, min(len(column), most)).astype(np.int64))]


def _there(column: np.ndarray) -> list[str]:
    return ["" if text is None else text for text in column.tolist()]


def _joined(parts: Iterable[list[int]]) -> list[int]:
    return [symbol for part in parts for symbol in part]


def _packed(numbers: np.ndarray) -> str:
    return base64.b85encode(zlib.compress(numbers.tobytes())).decode()


def _unpacked(packed: str, kind: type) -> np.ndarray:
    return np.frombuffer(zlib.decompress(base64.b85decode(packed)) if packed else b"", kind)
