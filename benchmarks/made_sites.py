"""Made-up sites of real texts: recurring blocks and promotions are inserted between the paragraphs of gold articles.

No verdict on single pages comes before: everything that is put in is there, as after a cleaning that found none of it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from pipelines.items import ArticleItem, Metadata
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words

#: The blocks of one outlet: the share of articles, and the wordings (`{n}` is another number each time).
BLOCKS: tuple[tuple[float, str], ...] = (
    (0.9, "The Lindale Courier is a member of the regional press council and follows its code."),
    (0.6, "Support the work of our newsroom with a contribution of {n} crowns a month."),
    (0.4, "Every morning at six: the Courier letter, free in your inbox. Sign up below."),
    (0.3, "Pictures of the day are shown on the screen at the station until the last train has left."),
    (0.15, "Have we got something wrong? Tell the readers' editor on weekdays between nine and {n}."),
)
#: Brands and their promotions; no wording occurs twice.
BRANDS: dict[str, tuple[str, ...]] = {
    "Velmora": ("bicycles", "frames", "a test ride"),
    "Quintessa": ("kettles", "teapots", "a tasting"),
    "Brackwell": ("ladders", "scaffolds", "a safety check"),
    "Ostrander": ("wallets", "belts", "a fitting"),
    "Pellworth": ("carpets", "rugs", "a sample"),
    "Zephyrine": ("fans", "air filters", "a consultation"),
    "Hartnoll": ("fountain pens", "inks", "an engraving"),
    "Sulvara": ("sun creams", "lotions", "a skin test"),
    "Trebizon": ("suitcases", "backpacks", "a repair"),
    "Marlough": ("sofas", "armchairs", "a home visit"),
    "Kestria": ("phone plans", "routers", "a speed test"),
    "Dunvarra": ("garden sheds", "greenhouses", "a sketch"),
    "Yellowby": ("lunch boxes", "thermos flasks", "a set"),
    "Corvane": ("headphones", "loudspeakers", "a demonstration"),
}
_PROMOTIONS = (
    "Looking for {0} that last? {brand} has made them by hand for three generations, and delivers free of charge.",
    "Our readers save a fifth on all {1} by {brand} until the end of the month. Use the code at the checkout.",
    "Have you heard of the new {brand} {0}? Nine of ten customers recommend them to a friend.",
    "Book {2} with {brand} this week and get a voucher worth twenty.",
    "Give {brand} {1} a try: what you do not love goes back within a hundred nights.",
    "Follow {brand} and never miss an offer on {0} and {1}.",
    "With a branch in every larger town, {brand} is always close to home.",
    "Premium quality need not be expensive, say the experts at {brand}, whose {0} start at nineteen.",
    "Download the {brand} app to compare {0}, read reviews and claim your discount.",
    "More than two million customers trust {brand}. What are you waiting for?",
)


@dataclass(frozen=True, slots=True)
class MadePage:
    """An article with what was inserted into it, and its true paragraphs."""

    article: ArticleItem
    planted: tuple[str, ...]
    true: tuple[str, ...]


def outlet(texts: Sequence[tuple[str, Sequence[str]]], pages: int, seed: int) -> list[MadePage]:
    """Return the pages of one outlet with its own blocks: a tenth are copies of others, a twentieth edited ones."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    originals = list(texts[: pages - pages // 10 - pages // 20])
    copies = chance.sample(originals, min(pages // 10, len(originals)))
    edited = [(head, _edited(lines)) for head, lines in chance.sample(originals, min(pages // 20, len(originals)))]
    return [
        _page("outlet.example", number, head, lines, [_filled(block, chance) for block in _drawn(chance)], chance)
        for number, (head, lines) in enumerate([*originals, *copies, *edited])
    ]


def brand_sites(texts: Sequence[tuple[str, Sequence[str]]], seed: int) -> Iterator[list[MadePage]]:
    """Yield a site of 8 to 20 pages for each brand, with one to three of its promotions on most pages."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number, (brand, things) in enumerate(BRANDS.items()):
        wordings = [wording.format(*things, brand=brand) for wording in _PROMOTIONS]
        chosen = chance.sample(list(texts), min(len(texts), 8 + number % 13))
        yield [
            _page(f"{brand.lower()}.example", place, head, lines, chance.sample(wordings, chance.randint(0, 3)), chance)
            for place, (head, lines) in enumerate(chosen)
        ]


def _drawn(chance: random.Random) -> list[str]:
    return [wording for share, wording in BLOCKS if chance.random() < share]


def _filled(wording: str, chance: random.Random) -> str:
    return wording.replace("{n}", str(chance.randint(2, 19)))


def _edited(lines: Sequence[str]) -> list[str]:
    return [*lines[:-1], f"{lines[-1]} This text was edited after its publication."]


def _page(
    host: str, number: int, headline: str, true: Sequence[str], planted: Sequence[str], chance: random.Random
) -> MadePage:
    lines = list(true)
    for text in planted:
        lines.insert(chance.randint(1, len(lines)), text)
    return MadePage(_article(f"https://{host}/{number}", headline, lines), tuple(planted), tuple(true))


def _article(url: str, headline: str, lines: Sequence[str]) -> ArticleItem:
    body = "\n".join(lines)
    return ArticleItem(
        url=url,
        metadata=Metadata(headline=headline),
        article_body=body,
        article_body_html="\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines),
        in_language=None,
        word_count=len(words(body)),
        page_type="article",
        requested_url=url,
        source=url,
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        fingerprint=fingerprint(headline, body),
    )
