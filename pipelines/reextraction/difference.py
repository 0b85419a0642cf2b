"""What a re-extraction changes in an article: fields, cuts, and words lost and won. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.archives.snapshots import VERSION, ArticleSnapshot
from pipelines.text.tokens import words

#: Columns that are derived from others, or are texts and compared by their words.
_DERIVED = frozenset({VERSION, "fingerprint", "word_count", "article_body_html", "furniture_cuts", "filled_fields"})


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """One changed article: each field with its value before and after, cuts by reason, words lost and won."""

    article_id: int
    url: str
    headline: str | None
    fields: Mapping[str, tuple[Any, Any]]
    lost_words: int
    won_words: int
    cuts_added: tuple[Mapping[str, Any], ...]
    cuts_dropped: tuple[Mapping[str, Any], ...]
    text_before: str
    text_after: str

    @property
    def size(self) -> int:
        """Return by how much the article changed, for the most changed ones to come first."""
        return 10 * (self.lost_words + self.won_words) + len(self.fields)


def difference(article_id: int, url: str, before: ArticleSnapshot, after: ArticleSnapshot) -> ArticleDifference:
    """Return what differs between an article before and after."""
    old, new = before.columns, after.columns
    lost, won = _word_difference(str(old.get("article_body") or ""), str(new.get("article_body") or ""))
    added, dropped = _cut_difference(before.children.get("removed", ()), after.children.get("removed", ()))
    return ArticleDifference(
        article_id=article_id,
        url=url,
        headline=new.get("headline") or old.get("headline"),
        fields=_fields(before, after),
        lost_words=lost,
        won_words=won,
        cuts_added=added,
        cuts_dropped=dropped,
        text_before=str(old.get("article_body") or ""),
        text_after=str(new.get("article_body") or ""),
    )


def _fields(before: ArticleSnapshot, after: ArticleSnapshot) -> dict[str, tuple[Any, Any]]:
    names = [name for name in after.columns if name not in _DERIVED]
    fields = {
        name: (before.columns.get(name), after.columns.get(name))
        for name in names
        if before.columns.get(name) != after.columns.get(name)
    }
    lists = {
        name: (_shown(before.children.get(name, ())), _shown(after.children.get(name, ())))
        for name in after.children
        if name != "removed" and before.children.get(name) != after.children.get(name)
    }
    html = before.columns.get("article_body_html") != after.columns.get("article_body_html")
    if html and "article_body" not in fields:
        fields["article_body_html"] = (before.columns.get("article_body_html"), after.columns.get("article_body_html"))
    return fields | lists


def _shown(rows: Sequence[Any]) -> str:
    """Return authors or keywords as one text."""
    return "; ".join(str(row[0] if isinstance(row, (list, tuple)) else row) for row in rows)


def _word_difference(before: str, after: str) -> tuple[int, int]:
    old, new = Counter(words(before)), Counter(words(after))
    return (old - new).total(), (new - old).total()


def _cut_difference(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...]]:
    """Return the cuts that are new and those that are no longer made, by reason and text."""
    old, new = Counter(map(_identity, before)), Counter(map(_identity, after))
    return _surplus(after, new - old), _surplus(before, old - new)


def _identity(cut: Mapping[str, Any]) -> tuple[str, str]:
    return str(cut["reason"]), str(cut["text"])


def _surplus(cuts: Sequence[Mapping[str, Any]], wanted: Counter[tuple[str, str]]) -> tuple[Mapping[str, Any], ...]:
    found, left = [], Counter(wanted)
    for cut in cuts:
        if left[_identity(cut)] > 0:
            left[_identity(cut)] -= 1
            found.append(cut)
    return tuple(found)
