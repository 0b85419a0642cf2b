"""Cuts paragraphs out of an article for site memory, and restores them exactly. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.items import ArticleItem, CutReason, RemovedBlock
from pipelines.site_memory.html_cuts import HtmlPiece, pieces_of, with_pieces, without
from pipelines.site_memory.patterns import ActivePattern
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words


@dataclass(frozen=True, slots=True)
class CuttableText:
    """An article's text as plain paragraphs and as HTML; None if it has no HTML."""

    paragraphs: tuple[str, ...]
    html: str | None


def cut(text: CuttableText, chosen: Mapping[int, ActivePattern]) -> tuple[CuttableText, tuple[RemovedBlock, ...]]:
    """Return the text without the chosen paragraphs, and what was cut.

    If the HTML does not contain these paragraphs, nothing is cut: both must keep the same words.
    """
    pieces = pieces_of(text.html, text.paragraphs, chosen) if text.html is not None and chosen else {}
    if pieces is None:
        return text, ()
    left = tuple(paragraph for number, paragraph in enumerate(text.paragraphs) if number not in chosen)
    html = None if text.html is None else without(text.html, pieces.values())
    return CuttableText(left, html), tuple(
        _removed(number, pattern, text.paragraphs[number], pieces.get(number))
        for number, pattern in sorted(chosen.items())
    )


def _removed(number: int, pattern: ActivePattern, text: str, piece: HtmlPiece | None) -> RemovedBlock:
    return RemovedBlock(
        position=number,
        reason=CutReason.SITE_MEMORY,
        evidence=pattern.evidence,
        text=text,
        pattern=pattern.fingerprint,
        html=piece.html if piece else None,
        html_at=piece.at if piece else None,
    )


def restore(text: CuttableText, removed: Sequence[RemovedBlock]) -> CuttableText:
    """Undo `cut`: return the text with everything that site memory removed from it."""
    paragraphs = list(text.paragraphs)
    cuts = sorted(
        (block for block in removed if block.reason is CutReason.SITE_MEMORY), key=lambda block: block.position
    )
    for block in cuts:
        paragraphs.insert(block.position, block.text)
    pieces = [
        HtmlPiece(block.html_at, block.html) for block in cuts if block.html is not None and block.html_at is not None
    ]
    return CuttableText(tuple(paragraphs), None if text.html is None else with_pieces(text.html, pieces))


def text_of(article: ArticleItem) -> CuttableText:
    """Return the text of an article."""
    return CuttableText(tuple(article.article_body.split("\n")), article.article_body_html)


def cut_from(article: ArticleItem, chosen: Mapping[int, ActivePattern]) -> ArticleItem:
    """Return an article without the chosen paragraphs; everything derived from its text is updated."""
    if not chosen:
        return article
    text, removed = cut(text_of(article), chosen)
    body = "\n".join(text.paragraphs)
    return replace(
        article,
        article_body=body,
        article_body_html=text.html or "",
        word_count=article.word_count - sum(len(words(block.text)) for block in removed),
        fingerprint=fingerprint(article.metadata.headline, body),
        removed=(*article.removed, *removed),
    )
