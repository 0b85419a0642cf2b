"""Makes up events and has outlets report them: in different words and lengths, with follow-ups and look-alikes.

The sentences are in `data/made_events.txt`. Each event has its own people, places, organisations and numbers. A report
takes some of the facts, each in one of its wordings; every second event is a look-alike of another one, of the same
kind in the same region a week before. Each event has a real text of its own, whose sentences stand for the details: a
report has some of them, few of which another one has too.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "made_events.txt"
_START = datetime(2026, 4, 6, 6, tzinfo=UTC)
_DAYS = 24
_OUTLETS = 30
#: Sentences of the event's own real text, and of others, in one report.
_DETAILS, _ASIDES = (0, 7), (0, 5)
#: One event in so many is not looked at while the rules are made.
_PARTS, _UNSEEN = 3, 2
_FOLLOW_UPS, _LIKELY = 0.35, 0.6
_DAYS_OF_WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_GIVEN = (
    "Anna Boris Carla Dmitri Elena Farid Grace Hugo Ines Jonas Karim Lucia Marek Nadia Omar Paula Quentin Rosa Stefan"
    " Tara Umar Vera Walter Yara Zoran Leila Bruno Clara David Emil"
).split()
_FAMILY = (
    "Abrams Bellini Castell Duarte Eklund Ferrer Grabowski Hansen Ibrahim Jankovic Keller Lindgren Moreau Novak Okafor"
    " Petrov Quiroga Rossi Sandoval Tanaka Ullmann Varga Weber Yilmaz Zimmer Aldana Brook Cheng Delgado Easton Fonseca"
    " Garland Holt Iqbal Jensen Kovac Laurent Mbeki Nilsson Osei Prescott Ramos Solberg Thorne Vance Whitaker"
).split()
_STEMS = (
    "Ar Bel Cor Dal El Fer Gar Hol Ist Jar Kel Lor Mar Nor Ost Pal Quer Ros Sar Tor Ul Ver Wes Yar Zar Bran Crem Dron"
    " Fal Grel"
).split()
_TOWN_ENDS = "ville burg mouth ano enza ford stad ovo ika ton heim ara".split()
_REGION_ENDS = "ania istan avia ora esia und mark onia".split()
_WORDS = (
    "Alpine Beacon Cobalt Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lunar Meridian Northern Orchid"
    " Pacific Quartz Raven Summit Titan Union Vertex Western Zenith Atlas Borealis Citadel Drake Equinox Fortuna"
).split()
_KIND_WORDS = (
    "Group Institute Agency Union Bureau Partners Council Systems Federation Holdings Institute Network Alliance"
    " Service"
).split()


@dataclass(frozen=True, slots=True)
class EventKind:
    """The sentences of one kind of event: by letter, a list of wordings for each fact."""

    name: str
    language: str
    lines: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """A text about an event; texts of the same `event` belong together."""

    event: str
    outlet: int
    at: datetime
    language: str
    headline: str
    paragraphs: tuple[str, ...]
    is_unseen: bool


def read_kinds() -> tuple[EventKind, ...]:
    """Return the kinds of events in the file."""
    kinds: list[EventKind] = []
    for part in _FILE.read_text(encoding="utf-8").split("\nKIND: ")[1:]:
        head, *lines = part.strip().split("\n")
        name, language = head.split()
        by_letter: dict[str, list[tuple[str, ...]]] = {}
        for line in filter(None, lines):
            letter, wordings = line.split(": ", 1)
            by_letter.setdefault(letter, []).append(tuple(wordings.split(" | ")))
        kinds.append(EventKind(name, language, {key: tuple(value) for key, value in by_letter.items()}))
    return tuple(kinds)


def made_stories(details: Mapping[str, Sequence[Sequence[str]]], seed: int) -> list[Report]:
    """Return the reports of all events, by date; `details`: the sentences of real texts, by language."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    maker = _Maker(chance, details)
    reports: list[Report] = []
    number, before = 0, 0.0
    for kind in read_kinds():
        regions = [maker.region() for _ in range(2)]
        for place in range(4 if kind.language == "en" else 3):
            days = chance.uniform(0, _DAYS)
            if place % 2:
                days = before + chance.uniform(6, 9)
            before, start = days, _START + timedelta(days=days)
            is_unseen = number % _PARTS == _UNSEEN
            reports += maker.event(kind, f"{kind.name} {place}", regions[place // 2], start, is_unseen=is_unseen)
            number += 1
    return sorted(reports, key=lambda report: report.at)


class _Maker:
    def __init__(self, chance: random.Random, details: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._chance = chance
        shuffled = {language: chance.sample(list(texts), len(texts)) for language, texts in details.items()}
        self._details = {language: texts[: len(texts) // 2] for language, texts in shuffled.items()}
        self._asides = {
            language: [line for text in texts[len(texts) // 2 :] for line in text]
            for language, texts in shuffled.items()
        }

    def event(self, kind: EventKind, name: str, region: str, start: datetime, *, is_unseen: bool) -> list[Report]:
        slots = self._slots(region, start)
        texts = self._details.get(kind.language)
        details = texts.pop() if texts else ()
        outlets = self._chance.sample(range(_OUTLETS), self._chance.choice((4, 5, 6, 7, 8, 9)))
        return [
            self._report(kind, name, slots, details, start, outlet, is_unseen=is_unseen, is_first=not number)
            for number, outlet in enumerate(outlets)
        ]

    def _report(  # noqa: PLR0913 - all of an event
        self,
        kind: EventKind,
        name: str,
        slots: Mapping[str, str],
        details: Sequence[str],
        start: datetime,
        outlet: int,
        *,
        is_unseen: bool,
        is_first: bool,
    ) -> Report:
        is_follow_up = not is_first and self._chance.random() < _FOLLOW_UPS
        hours = self._chance.uniform(18, 60) if is_follow_up else self._chance.uniform(0, 20)
        lines = self._lines(kind, is_follow_up=is_follow_up)
        headline = self._chance.choice(self._chance.choice(kind.lines["X" if is_follow_up else "H"]))
        said: set[str] = set()
        sentences = [self._filled(line, slots, said) for line in lines]
        asides = self._asides.get(kind.language, ())
        for pool, bounds in ((details, _DETAILS), (asides, _ASIDES)):
            for detail in self._chance.sample(pool, min(len(pool), self._chance.randint(*bounds))):
                sentences.insert(self._chance.randint(1, len(sentences)), detail)
        return Report(
            event=name,
            outlet=outlet,
            at=start + timedelta(hours=hours),
            language=kind.language,
            headline=self._filled(headline, slots, {"p1", "p2", "p3"}),
            paragraphs=tuple(self._paragraphs(sentences)),
            is_unseen=is_unseen,
        )

    def _lines(self, kind: EventKind, *, is_follow_up: bool) -> list[str]:
        facts = [self._chance.choice(wordings) for wordings in kind.lines["F"]]
        first, rest = facts[0], facts[1:]
        number = self._chance.randint(1, 3) if is_follow_up else self._chance.randint(2, len(rest) - 1)
        chosen = sorted(self._chance.sample(range(len(rest)), number))
        lines = [first, *(rest[place] for place in chosen)]
        if is_follow_up:
            news = [self._chance.choice(wordings) for wordings in kind.lines["U"]]
            lines = [*self._chance.sample(news, self._chance.randint(1, len(news))), *lines]
        for letter, most in (("Q", 2), ("B", 2)):
            for wordings in self._chance.sample(kind.lines[letter], min(most, len(kind.lines[letter]))):
                if self._chance.random() < _LIKELY:
                    lines.append(self._chance.choice(wordings))
        return lines

    def _filled(self, line: str, slots: Mapping[str, str], said: set[str]) -> str:
        """Fill the slots; a person is called by the full name once."""

        def value(match: re.Match[str]) -> str:
            slot = match[1]
            if slot.startswith("p"):
                if slot in said:
                    return slots[slot].split()[-1]
                said.add(slot)
            return slots[slot]

        return re.sub(r"\{(\w+)\}", value, line)

    def _paragraphs(self, sentences: Sequence[str]) -> list[str]:
        paragraphs: list[list[str]] = [[]]
        for sentence in sentences:
            if paragraphs[-1] and self._chance.random() < _LIKELY:
                paragraphs.append([])
            paragraphs[-1].append(sentence)
        return [" ".join(parts) for parts in paragraphs]

    def _slots(self, region: str, start: datetime) -> dict[str, str]:
        slots = {"r1": region, "day": _DAYS_OF_WEEK[start.weekday()]}
        for number in "123":
            family = self._chance.choice(_FAMILY)
            slots[f"p{number}"] = f"{self._chance.choice(_GIVEN)} {family}"
            slots[f"l{number}"] = family
            slots[f"o{number}"] = f"{self._chance.choice(_WORDS)} {self._chance.choice(_KIND_WORDS)}"
        for number in "12":
            slots[f"c{number}"] = self._chance.choice(_STEMS) + self._chance.choice(_TOWN_ENDS)
        for number in "123456":
            slots[f"n{number}"] = str(self._chance.choice((self._chance.randint(3, 60), self._chance.randint(60, 900))))
        return slots

    def region(self) -> str:
        return self._chance.choice(_STEMS) + self._chance.choice(_REGION_ENDS)
