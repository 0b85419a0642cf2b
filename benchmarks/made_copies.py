"""Makes copies of real texts as outlets make them, among texts that are none.

Originals are printed by one outlet; copies by others, under other headlines: cut to 30 to 100 %, with a new lead,
lightly edited, in other paragraphs, merged from two originals. Beside them: texts of their own, a quotation that
several print, and boilerplate under every text of an outlet.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 3, 1, tzinfo=UTC)
_OUTLETS = 40
_MIN_WORDS, _MAX_WORDS = 120, 1_500
_QUOTE_WORDS = (18, 60)
_NOTICE_WORDS = (20, 70)
_MARKS = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
#: Texts with so many equal runs of words are no two texts.
_RUN, _MAX_RUNS = 9, 8
#: One in so many words is changed in a light edit.
_EDITED = 25
#: How often parts are kept in any order, a sentence is dropped, and paragraphs are joined rather than split.
_ANY_ORDER, _LOSES_SENTENCE, _JOINED = 0.4, 0.3, 0.5
_FEW, _TWO = 3, 2
_FILLERS = "also now then still indeed meanwhile reportedly earlier later again".split()


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text of one outlet; `originals`: the texts that it is copied from, by their numbers."""

    number: int
    outlet: int
    at: datetime
    headline: str
    paragraphs: tuple[str, ...]
    kind: str
    originals: tuple[int, ...] = ()


@dataclass(slots=True)
class _Maker:
    chance: random.Random
    made: list[MadeText] = field(default_factory=list)

    def add(self, headline: str, paragraphs: Sequence[str], kind: str, originals: Sequence[int] = ()) -> int:
        after = max((self.made[one].at for one in originals), default=None)
        at = _START + timedelta(hours=self.chance.uniform(0, 24 * 60))
        if after is not None:
            at = after + timedelta(hours=self.chance.uniform(0.2, 60))
        used = {self.made[one].outlet for one in originals}
        outlet = self.chance.choice([number for number in range(_OUTLETS) if number not in used])
        self.made.append(MadeText(len(self.made), outlet, at, headline, tuple(paragraphs), kind, tuple(originals)))
        return len(self.made) - 1

    def copy(self, number: int, headline: str, lead: str) -> None:
        original = self.made[number]
        kind = self.chance.choice(("whole", "cut", "cut", "lead", "edited", "reparagraphed", "all"))
        paragraphs: list[str] = list(original.paragraphs)
        if kind in {"cut", "all"}:
            paragraphs = self.cut(paragraphs, self.chance.uniform(0.3, 0.9))
        if kind in {"edited", "all"}:
            paragraphs = [self.edited(paragraph) for paragraph in paragraphs]
        if kind in {"reparagraphed", "all"}:
            paragraphs = self.reparagraphed(paragraphs)
        if kind in {"lead", "all"}:
            paragraphs = [lead, *paragraphs[1:]] if len(paragraphs) > _FEW else [lead, *paragraphs]
        self.add(headline, paragraphs, kind, (number,))

    def merge(self, one: int, other: int, headline: str) -> None:
        first, second = self.made[one].paragraphs, self.made[other].paragraphs
        parts = [*self.cut(first, self.chance.uniform(0.4, 0.8)), *self.cut(second, self.chance.uniform(0.4, 0.8))]
        self.add(headline, parts, "merged", (one, other))

    def cut(self, paragraphs: Sequence[str], share: float) -> list[str]:
        """Keep paragraphs up to this share of the words: the first ones, or any in their order."""
        wanted = share * sum(len(paragraph.split()) for paragraph in paragraphs)
        order = list(range(len(paragraphs)))
        if self.chance.random() < _ANY_ORDER:
            self.chance.shuffle(order)
        kept: list[int] = []
        for place in order:
            kept.append(place)
            if sum(len(paragraphs[one].split()) for one in kept) >= wanted:
                break
        return [paragraphs[place] for place in sorted(kept)]

    def edited(self, paragraph: str) -> str:
        """Replace, drop or add one in some words, and sometimes drop a sentence."""
        sentences = paragraph.split(". ")
        if len(sentences) > _TWO and self.chance.random() < _LOSES_SENTENCE:
            del sentences[self.chance.randrange(len(sentences))]
        words: list[str] = []
        for word in ". ".join(sentences).split(" "):
            if self.chance.random() >= 1 / _EDITED:
                words.append(word)
                continue
            words += self.chance.choice(([], [self.chance.choice(_FILLERS)], [word, self.chance.choice(_FILLERS)]))
        return " ".join(words)

    def reparagraphed(self, paragraphs: Sequence[str]) -> list[str]:
        """Join paragraphs, or split them after sentences."""
        if self.chance.random() < _JOINED:
            return [" ".join(paragraphs[place : place + 3]) for place in range(0, len(paragraphs), 3)]
        return [sentence for paragraph in paragraphs for sentence in paragraph.replace(". ", ".\0").split("\0")]


def made_copies(texts: Sequence[tuple[str, Sequence[str]]], seed: int) -> list[MadeText]:
    """Return originals with copies and other texts, in no order; the texts are headlines with paragraphs."""
    maker = _Maker(random.Random(seed))  # noqa: S311 - no secret
    texts = unlike([(headline, lines) for headline, lines in texts if _MIN_WORDS <= _size(lines) <= _MAX_WORDS])
    maker.chance.shuffle(texts)
    third = len(texts) // 3
    originals = [maker.add(headline, lines, "original") for headline, lines in texts[:third]]
    spare, leads = texts[third : -third // 4], [line for _, lines in texts[-third // 4 :] for line in lines]
    maker.chance.shuffle(leads)
    for number in originals:
        for _ in range(maker.chance.choice((0, 1, 1, 2, 3, 6))):
            maker.copy(number, maker.chance.choice(spare)[0], leads.pop())
    for _ in range(third // 2):
        one, other = maker.chance.sample(originals, 2)
        maker.merge(one, other, maker.chance.choice(spare)[0])
    for headline, lines in spare:
        maker.add(headline, lines, "own")
    return _with_quotes(_with_boilerplate(maker.made, leads, maker.chance), maker.chance)


def unlike(texts: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, Sequence[str]]]:
    """Return the texts that have nothing long in common with an earlier one."""
    seen: set[tuple[str, ...]] = set()
    kept: list[tuple[str, Sequence[str]]] = []
    for headline, lines in texts:
        words = " ".join(lines).split()
        runs = {tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN)}
        if len(runs & seen) < _MAX_RUNS:
            kept.append((headline, lines))
        seen |= runs
    return kept


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _with_boilerplate(made: Sequence[MadeText], unused: Sequence[str], chance: random.Random) -> list[MadeText]:
    """Put two paragraphs of its own under or into every text of each second outlet."""
    low, high = _NOTICE_WORDS
    notices = chance.sample([line for line in unused if low <= len(line.split()) <= high], _OUTLETS)
    own = {outlet: notices[outlet : outlet + 2] for outlet in range(0, _OUTLETS, 2)}
    return [_placed(one, own[one.outlet]) if one.outlet in own else one for one in made]


def _placed(one: MadeText, lines: Sequence[str]) -> MadeText:
    first, second = lines
    paragraphs = (one.paragraphs[0], first, *one.paragraphs[1:], second)
    return MadeText(one.number, one.outlet, one.at, one.headline, paragraphs, one.kind, one.originals)


def _with_quotes(made: Sequence[MadeText], chance: random.Random) -> list[MadeText]:
    """Have several outlets' own texts print one quotation, with marks, in the week it was said."""
    low, high = _QUOTE_WORDS
    own = sorted((one for one in made if one.kind == "own"), key=lambda one: one.at)
    changed: dict[int, MadeText] = {}
    for start in range(0, len(own) - 8, 8):
        sayings = [
            line for line in own[start].paragraphs if low <= len(line.split()) <= high and _MARKS.isdisjoint(line)
        ]
        for one in own[start + 1 : start + chance.randint(2, 7)] if sayings else ():
            said = f"\N{LEFT DOUBLE QUOTATION MARK}{sayings[0]}\N{RIGHT DOUBLE QUOTATION MARK}"
            place = chance.randrange(1, len(one.paragraphs))
            paragraphs = (*one.paragraphs[:place], said, *one.paragraphs[place:])
            changed[one.number] = MadeText(one.number, one.outlet, one.at, one.headline, paragraphs, one.kind)
        if sayings and changed:
            one = own[start]
            paragraphs = tuple(said if line == sayings[0] else line for line in one.paragraphs)
            changed[one.number] = MadeText(one.number, one.outlet, one.at, one.headline, paragraphs, one.kind)
    return [changed.get(one.number, one) for one in made]
