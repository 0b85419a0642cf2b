"""A made-up site: articles about different things, and what such a site puts between their paragraphs."""

import random
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from pipelines.items import ArticleItem
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words
from tests.factories import changed, make_article

SUBJECTS = (
    "harbour ferry captain quay tide",
    "orchard cider apples frost blossom",
    "library shelves borrowers archive novels",
    "tramway conductor rails depot timetable",
    "glacier hikers crevasse ridge meltwater",
    "bakery ovens flour sourdough crust",
    "hospital nurses surgery ward patients",
    "football striker goalkeeper penalty stadium",
    "parliament ministers coalition budget vote",
    "observatory telescope comet astronomers lens",
    "vineyard grapes harvest barrels cellar",
    "kindergarten teachers playground children lunch",
    "lighthouse keeper lantern fog storm",
    "theatre actors rehearsal curtain premiere",
    "reservoir drought pumps engineers valley",
    "museum sculptures curator exhibition bronze",
    "airport runway pilots controllers luggage",
    "beekeepers hives honey pollen swarm",
    "courtroom judge jury defendant verdict",
    "printing presses typesetters paper margins",
    "quarry granite blasting trucks dust",
    "choir sopranos hymns organ rehearsals",
    "bicycle couriers helmets lanes traffic",
    "shipyard welders hulls cranes launch",
    "pharmacy tablets prescriptions chemist shortage",
    "swimming pool chlorine lifeguards lessons tiles",
    "cheese dairies goats curd ripening",
    "volcano ash lava seismologists crater",
    "railway bridge girders inspectors rust",
    "chess grandmaster opening endgame tournament",
)
_FRAMES = (
    "Nobody in the valley had expected the {0} to change so much, and the {1} least of all.",
    "For three years the {1} and the {2} were discussed at every meeting, mostly without result.",
    "On the second day the {3} failed, so that the {0} had to wait until the {4} came back.",
    "Whoever wants to understand the {2} should look at the {4} first, said a woman who knows both.",
    "There is money for the {3} now, though hardly any for the {1}, and the {0} need it most.",
    "What becomes of the {4} is open; a decision about the {2} is expected before the summer.",
)


def paragraphs(subject: str, seed: int, count: int = 5) -> list[str]:
    """Return true paragraphs about a subject, unlike those of any other seed."""
    own, chance = subject.split(), random.Random(seed)
    frames = chance.sample(_FRAMES, min(count, len(_FRAMES)))
    return [
        f"{frame.format(*own)} Remark {seed} of the {own[number % 5]} file has {chance.randrange(10**6)} pages."
        for number, frame in enumerate(frames)
    ]


def story(number: int, added: Sequence[tuple[int, str]] = (), **changes: Any) -> ArticleItem:
    """Return an article about a subject of its own; `added` paragraphs stand at these places of the text."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    lines = paragraphs(subject, number)
    for place, text in added:
        lines.insert(place if place >= 0 else len(lines) + 1 + place, text)
    first, *others = subject.split()
    headline = f"The {first} and its {others[number // len(SUBJECTS) % 4]} number {number}"
    return with_text(
        make_article(f"https://site.example/{number}.html", headline=headline, description=""), lines, **changes
    )


def with_text(article: ArticleItem, lines: Sequence[str], **changes: Any) -> ArticleItem:
    """Return the article with these paragraphs, and everything that follows from them."""
    values: dict[str, Any] = {
        "article_body": "\n".join(lines),
        "article_body_html": "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines),
        "word_count": sum(len(words(line)) for line in lines),
        "removed": (),
        "article_section": "",
        "authors": (),
        **changes,
    }
    article = changed(article, **values)
    return replace(article, fingerprint=fingerprint(article.metadata.headline, article.article_body))
