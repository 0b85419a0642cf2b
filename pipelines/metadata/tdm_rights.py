"""What a page and its site say about text and data mining, and about training of models: flags with their evidence.

They forbid no fetching. They are read from what W3C's TDMRep, the IETF's AI preferences, Cloudflare's content signals
and the words `noai` and `noimageai` have brought into use. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum


class Place(IntEnum):
    """Where something is said. Of TDMRep's three places the one that is nearer to the text holds alone."""

    SITE_FILE = 1
    HEADER = 2
    META = 3
    OTHER = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said: whether the rights are reserved (None: it concerns something else), and its words."""

    is_reserved: bool | None
    words: str
    place: Place = Place.OTHER


@dataclass(frozen=True, slots=True)
class Reservation:
    """What all statements come to: True: reserved, False: expressly not, None: nothing is said about it."""

    opt_out: bool | None = None
    evidence: str | None = None


NO_STATEMENT = Reservation()

#: Uses that mining and training are, by the words of all vocabularies; search is none of them.
_USES = frozenset(
    """ai ai-train ai-input ai-output ai-use train-ai train-genai genai-train genai tdm all bots automated
    text-and-data-mining""".split(),
)
_YES = frozenset({"y", "yes", "?1", "1", "allow", "true"})
_NO = frozenset({"n", "no", "?0", "0", "disallow", "false"})
_LONGEST = 1_000
_LONGEST_WORDS = 200
_RESERVED = {"1": True, "0": False}


def combined(statements: Iterable[Statement]) -> Reservation:
    """Return what statements come to together: where they disagree, the rights are reserved."""
    given = tuple(dict.fromkeys(statements))
    nearest = max((one.place for one in given), default=Place.OTHER)
    heard = [one for one in given if one.place in {Place.OTHER, nearest}]
    said = {one.is_reserved for one in heard} - {None}
    opt_out = True if True in said else False if False in said else None
    evidence = "; ".join(one.words for one in heard)[:_LONGEST]
    return Reservation(opt_out, evidence or None)


def of_page(
    headers: Iterable[tuple[str, str]], meta: Mapping[str, tuple[str, ...]], tags: Iterable[str]
) -> Iterator[Statement]:
    """Yield what a page's own headers, `<meta>` and words to robots (`pipelines.metadata.robots_tags`) say."""
    by_name: dict[str, list[str]] = {}
    for name, value in headers:
        by_name.setdefault(name.lower(), []).append(value)
    yield from _tdmrep(by_name, "header", Place.HEADER)
    yield from _tdmrep(meta, "meta", Place.META)
    for name in ("content-usage", "content-signal"):
        for place, found in (("header", by_name), ("meta", meta)):
            for value in found.get(name, ()):
                yield from preferences(value, f"{place} {name}")
    for tag in tags:
        if tag == "noai":
            yield Statement(is_reserved=True, words="robots tag noai")
        elif tag == "noimageai":
            # It is about pictures, and what is kept is text.
            yield Statement(is_reserved=None, words="robots tag noimageai")


def preferences(written: str, where: str) -> Iterator[Statement]:
    """Yield what a list such as `train-ai=n, search=y` says about the uses that matter here."""
    for part in written.replace(";", ",").split(","):
        use, _, answer = (piece.strip().lower() for piece in part.partition("="))
        if use in _USES and answer in _YES | _NO:
            yield Statement(answer in _NO, f"{where}: {use}={answer}")


def tdmrep_statement(reservation: object, policy: object, where: str, place: Place) -> Statement | None:
    """Return what a value of `tdm-reservation` says; None: nothing."""
    value = str(reservation).strip()
    if isinstance(reservation, bool) or value not in _RESERVED:
        return None
    more = f" (policy {policy.strip()})" if isinstance(policy, str) and policy.strip() else ""
    return Statement(_RESERVED[value], f"{where} tdm-reservation={value}{more}"[:_LONGEST_WORDS], place)


def _tdmrep(found: Mapping[str, Iterable[str]], where: str, place: Place) -> Iterator[Statement]:
    policy = next(iter(found.get("tdm-policy", ())), None)
    for value in found.get("tdm-reservation", ()):
        statement = tdmrep_statement(value, policy, where, place)
        if statement is not None:
            yield statement
