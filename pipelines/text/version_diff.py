"""Comparison of two texts: versions of one article or not, and whether the newer one is an edit or worse. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.enums import RevisionReason
from pipelines.text.invisible import without_joiners
from pipelines.text.tokens import normalise_text, shingles, words

_SHINGLE = 4
#: Share of the shorter text's shingles that the longer one must contain, if the headlines are alike and if not.
_MIN_SHARED = 0.5
_MIN_SHARED_OTHER_HEADLINE = 0.85
#: The same for other headlines, if the site links both and their dates are equal.
_MIN_SHARED_LINKED = 0.7
#: A text that lost fewer words is an edit; otherwise the share of words that a cut, walled or shorter text keeps.
_MIN_LOST_WORDS = 30
_CUT_KEEPS = 0.8
_WALL_KEEPS = 0.95
_SHORTER_KEEPS = 0.5
#: Share of a cut text that is the beginning of the whole one: the rest invites readers to subscribe.
_BEGINNING = 0.8
#: Equal texts of so many words are one article whatever else differs.
_CONCLUSIVE_WORDS = 50
#: The beginning of a text that has so many words as a rule.
_CONCLUSIVE_CHARACTERS = 600

#: Shorter lines are only the same as a whole line of a cut.
_PART_WORDS = 6
#: Short lines of numbers and these words alone are counters or times, not text; maximum length in words.
_MAX_COUNTER_WORDS = 12
_COUNTER_WORDS = frozenset(
    """
    view views viewed read reads reading share shares shared comment comments like likes reaction reactions reply
    replies min mins minute minutes hour hours day days ago updated update last modified published posted at on by
    am pm utc gmt est edt cet cest bst ist k so far in the of times
    jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september
    october november december mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
    aktualisiert stand uhr vor minuten stunden tagen kommentar kommentare lesezeit minute aufrufe geteilt von um zuletzt
    januar februar märz mai juni juli oktober dezember
    actualizado hace minutos horas comentarios comentario lectura vistas compartido de a las el
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    mis à jour le commentaire commentaires partages lecture vues il y heures jours publié
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    aggiornato commenti commento lettura visualizzazioni minuti ore fa ultimo aggiornamento alle
    atualizado há comentários leitura visualizações compartilhamentos
    bijgewerkt reacties reactie leestijd minuten uur geleden
    """.split(),
)

# Words that introduce a note of correction (before a colon, dash or bracket), and sentences that are one.
_NOTES = (
    "corrections?(?: and clarifications?)?|clarification|korrektur|richtigstellung|berichtigung|rectificatif|correctif"
    "|erratum|corrección|fe de err?atas|fe de errores|rectificación|correção|errata|errata corrige|correzione|rettifica"
    "|rectificatie|correctie|rättelse|rettelse|oikaisu"
)
_SENTENCES = (
    "this (?:article|story|post|headline|piece|report) (?:was|has been|is) (?:[a-z]+ ){0,3}(?:amended|corrected)"
    "|(?:an earlier|a previous) version of (?:this|the)|in einer früheren (?:version|fassung)|une version précédente"
    "|una versión anterior|uma versão anterior|una versione precedente"
)
_CORRECTION = re.compile(rf"(?:^|\n|\. |\()\W*(?:(?:{_NOTES})\s*[:(–—-]|(?:{_SENTENCES}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """The compared properties of an article's version; `has_*`: whether the page declares it."""

    headline: str | None
    body: str
    fingerprint: str
    has_date: bool
    has_authors: bool
    is_free: bool | None
    is_live: bool
    date_published: datetime | None = None
    #: The end of its page is missing.
    is_truncated: bool = False
    #: What was cut from its page.
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """The difference of a newer version: an edit, or worse and refused; `detail` explains a refusal."""

    reason: RevisionReason
    detail: str | None
    headline_changed: bool
    is_refused: bool


def is_same_text(a: ArticleVersion, b: ArticleVersion) -> bool:
    """Return whether equal texts prove one article: long ones with a headline do, short ones only with equal dates."""
    if a.fingerprint != b.fingerprint or not a.headline or not b.headline:
        return False
    return is_conclusive(a.body) or a.date_published == b.date_published


def is_conclusive(body: str) -> bool:
    """Return whether equal texts under one headline are one article whatever their dates."""
    return any(len(words(text)) >= _CONCLUSIVE_WORDS for text in (body[:_CONCLUSIVE_CHARACTERS], body))


def is_same_article(a: ArticleVersion, b: ArticleVersion, *, is_linked: bool = False) -> bool:
    """Return whether two texts are versions of one article: whether they share enough shingles.

    With different headlines nearly all must be shared: texts from one template have many in common. `is_linked`: their
    site redirects from one to the other or gives both one identifier; with one date, fewer will do.
    """
    if a.fingerprint == b.fingerprint:
        return True
    return _shared(words(a.body), words(b.body)) >= _min_shared(a, b, is_linked=is_linked)


def _min_shared(a: ArticleVersion, b: ArticleVersion, *, is_linked: bool) -> float:
    if _is_alike(words(a.headline or ""), words(b.headline or "")):
        return _MIN_SHARED
    is_dated_alike = a.date_published is not None and a.date_published == b.date_published
    return _MIN_SHARED_LINKED if is_linked and is_dated_alike else _MIN_SHARED_OTHER_HEADLINE


def _is_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether most words of the shorter headline are in the other one."""
    shorter, longer = sorted((set(a), set(b)), key=len)
    return len(shorter & longer) > len(shorter) / 2


def is_correction(text: str) -> bool:
    """Return whether the text contains a note of correction."""
    return _CORRECTION.search(text) is not None


def is_counter(text: str) -> bool:
    """Return whether a paragraph is only a counter or a time, such as "12 comments" or "Updated 3 minutes ago"."""
    return _is_counter(words(text))


def is_trivial(old: ArticleVersion, new: ArticleVersion) -> bool:
    """Return whether only spacing, case, punctuation, counters, timestamps and verdicts on boilerplate changed.

    A paragraph that both pages have is no edit, if it was cut from one of them: their surroundings decide about it.
    """
    differing = differing_lines(old, new)
    return differing is not None and _are_cuts(differing[0], new.cuts) and _are_cuts(differing[1], old.cuts)


def differing_lines(old: ArticleVersion, new: ArticleVersion) -> tuple[list[str], list[str]] | None:
    """Return the lines that only one of two versions has, as words; None: headline or order differ too."""
    if normalise_text(old.headline or "") != normalise_text(new.headline or ""):
        return None
    before, after = _essential_lines(old.body), _essential_lines(new.body)
    if " ".join(before) == " ".join(after):
        return [], []
    common = set(before) & set(after)
    if [line for line in before if line in common] != [line for line in after if line in common]:
        return None
    return [line for line in before if line not in common], [line for line in after if line not in common]


def _are_cuts(lines: Sequence[str], cuts: Sequence[str]) -> bool:
    """Return whether each of these lines is among what was cut from the other page."""
    if not lines:
        return True
    whole = {normalise_text(line) for text in cuts for line in without_joiners(text).split("\n")}
    joined = f" {' | '.join(normalise_text(without_joiners(text)) for text in cuts)} "
    return all(line in whole or (line.count(" ") >= _PART_WORDS and f" {line} " in joined) for line in lines)


def compare(old: ArticleVersion, new: ArticleVersion) -> VersionDiff:
    """Return how the new version differs from the stored one, if not trivially."""
    refusal = _refusal(old, new)
    headline_changed = normalise_text(old.headline or "") != normalise_text(new.headline or "")
    if refusal is not None:
        return VersionDiff(*refusal, headline_changed, is_refused=True)
    reason = _edit(old, new, headline_changed=headline_changed)
    return VersionDiff(reason, None, headline_changed, is_refused=False)


def _refusal(old: ArticleVersion, new: ArticleVersion) -> tuple[RevisionReason, str] | None:
    before, after = words(old.body), words(new.body)
    sizes = f"{len(after)} words, where {len(before)} are stored"
    is_beginning = _beginning(before, after) >= _BEGINNING * len(after)
    if new.is_truncated and not old.is_truncated:
        return RevisionReason.CUT, f"its page breaks off: {sizes}"
    if len(before) - len(after) >= _MIN_LOST_WORDS and (new.is_truncated or not old.is_truncated):
        if new.is_free is False and len(after) <= _WALL_KEEPS * len(before) and is_beginning:
            return RevisionReason.WALL, f"it says that it is not free, and has {sizes}"
        if len(after) <= _CUT_KEEPS * len(before) and is_beginning:
            return RevisionReason.CUT, f"it breaks off: {sizes}"
        if len(after) <= _SHORTER_KEEPS * len(before):
            return RevisionReason.SHORTER, sizes
    lacking = _lacking(old, new)
    if lacking and len(after) <= len(before) and ("headline" in lacking or _shared(before, after) < _MIN_SHARED):
        return RevisionReason.POORER, f"no {', no '.join(lacking)}, which the stored one has; {sizes}"
    return None


def _lacking(old: ArticleVersion, new: ArticleVersion) -> list[str]:
    pairs = {
        "headline": (old.headline, new.headline),
        "date": (old.has_date, new.has_date),
        "author": (old.has_authors, new.has_authors),
    }
    return [name for name, (before, after) in pairs.items() if before and not after]


def _edit(old: ArticleVersion, new: ArticleVersion, *, headline_changed: bool) -> RevisionReason:
    if len(_CORRECTION.findall(new.body)) > len(_CORRECTION.findall(old.body)):
        return RevisionReason.CORRECTION
    if new.is_live:
        return RevisionReason.LIVE_UPDATE
    before, after = _essential_lines(old.body), _essential_lines(new.body)
    if headline_changed:
        return RevisionReason.HEADLINE_AND_TEXT if before != after else RevisionReason.HEADLINE
    return RevisionReason.EXTENDED if set(before) <= set(after) else RevisionReason.TEXT


def _essential_lines(body: str) -> list[str]:
    lines = (words(line) for line in without_joiners(body).split("\n"))
    return [" ".join(line) for line in lines if line and not _is_counter(line)]


def _is_counter(line: Sequence[str]) -> bool:
    if len(line) > _MAX_COUNTER_WORDS or not any(word[0].isdigit() for word in line):
        return False
    return all(word[0].isdigit() or word in _COUNTER_WORDS for word in line)


def _beginning(before: Sequence[str], after: Sequence[str]) -> int:
    """Return the number of words with which both texts begin."""
    pairs = zip(before, after, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))


def _shared(a: Sequence[str], b: Sequence[str]) -> float:
    shorter, longer = sorted((set(shingles(a, _SHINGLE)), set(shingles(b, _SHINGLE))), key=len)
    return len(shorter & longer) / len(shorter) if shorter else 0.0
