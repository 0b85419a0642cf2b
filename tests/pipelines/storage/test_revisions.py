"""What edits replace is kept, what is worse is refused and kept too, and no visit is counted twice."""

from dataclasses import replace
from typing import Any

import pytest
import zstandard
from sqlalchemy import Engine, select

from models.enums import Outcome, Reason, UrlState
from models.reports import runs
from models.tables import Article, ArticleRevision, ArticleText, Fetch, RawPage, Url
from models.views import v_article, v_headline_change
from pipelines.storage.store import store
from pipelines.visit import Stored, Visit
from tests.factories import NOW, make_ended, make_page
from tests.pipelines.storage.shown_pages import BRIDGE, HOUR, TEASER, Shown

SITE = "a.example"
PAGE = Shown("https://{site}/bridge")
URL = "https://a.example/bridge"


def seen(hours: int, body: str = BRIDGE, headline: str | None = "Bridge opens", **changes: Any) -> Visit:
    return Shown(PAGE.url, body, headline).visit(SITE, visited_at=NOW + hours * HOUR, **changes)


def versions(engine: Engine) -> list[tuple[str, str | None, str]]:
    """Return (reason, headline, text) of every revision, in the order of storing."""
    columns = (ArticleRevision.reason, ArticleRevision.headline, ArticleRevision.article_body)
    with engine.connect() as connection:
        return [
            (reason.value, headline, body)
            for reason, headline, body in connection.execute(select(*columns).order_by(ArticleRevision.id))
        ]


def standing(engine: Engine) -> tuple[str | None, str]:
    with engine.connect() as connection:
        found = connection.execute(select(Article.headline, ArticleText.article_body).join(ArticleText)).one()
    return found.headline, found.article_body


def test_an_edit_keeps_what_it_replaced_whole(engine: Engine, run_id: int) -> None:
    later = runs.begin(engine, "news", {}, NOW + HOUR)
    store(engine, run_id, [seen(0)])
    store(engine, run_id, [seen(1)])
    (stored,) = store(engine, later, [seen(2, BRIDGE.replace("engineers", "builders"))])

    assert stored.outcome is Outcome.CHANGED
    with engine.connect() as connection:
        old = connection.execute(select(ArticleRevision.__table__)).mappings().one()
        new = connection.execute(select(Article.__table__)).mappings().one()
    assert (old["reason"], old["headline_changed"], old["detail"]) == ("text", False, None)
    assert (old["headline"], old["article_body"], old["word_count"]) == ("Bridge opens", BRIDGE, 11)
    assert str(old["article_body_html"]).startswith("<p>The bridge opened")
    assert old["description"] == new["description"]
    assert old["date_published"] == new["date_published"]
    assert (old["fetched_at"], old["last_seen_at"], old["replaced_at"]) == (NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert (old["run_id"], new["run_id"], old["article_id"], old["page_url"]) == (run_id, later, new["id"], URL)
    assert old["fingerprint"] != new["fingerprint"]
    assert "builders" in standing(engine)[1]


def test_what_is_no_edit_makes_no_revision(engine: Engine, run_id: int) -> None:
    same = [BRIDGE.replace(" ", "  "), BRIDGE + "\n14 comments", "Updated 12:45 GMT\n" + BRIDGE, BRIDGE.upper()]
    store(engine, run_id, [seen(0)])

    stored = [store(engine, run_id, [seen(number + 1, body, "“Bridge” opens")])[0] for number, body in enumerate(same)]

    assert {item.outcome for item in stored} == {Outcome.UNCHANGED}
    assert versions(engine) == []
    assert standing(engine) == ("Bridge opens", BRIDGE)


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        (seen(1, TEASER), "cut"),
        (seen(1, TEASER + "\nSubscribe to read on."), "cut"),
        (seen(1, "\n".join(BRIDGE.split("\n")[9:13])), "shorter"),
        (seen(1, headline=None), "poorer"),
    ],
)
def test_a_worse_version_is_kept_and_never_taken(engine: Engine, run_id: int, worse: Visit, reason: str) -> None:
    store(engine, run_id, [seen(0)])
    (stored,) = store(engine, run_id, [worse])
    assert worse.article is not None
    store(engine, run_id, [seen(2, worse.article.article_body, worse.article.metadata.headline)])

    assert (stored.outcome, stored.reason) == (Outcome.SKIPPED, Reason.WORSE_VERSION)
    assert str(stored.detail).startswith(f"{reason}: ")
    assert standing(engine) == ("Bridge opens", BRIDGE)
    assert versions(engine) == [(reason, worse.article.metadata.headline, worse.article.article_body)]
    with engine.connect() as connection:
        row = connection.execute(select(Url.state, Url.etag, Url.failures)).one()
        fetch = connection.execute(select(Fetch.outcome, Fetch.reason).order_by(Fetch.id)).all()[1]
        page = connection.execute(select(RawPage.body, RawPage.fetched_at)).one()
        times = connection.execute(
            select(ArticleRevision.fetched_at, ArticleRevision.last_seen_at, ArticleRevision.replaced_at)
        ).one()
    assert row == (UrlState.STORED, '"v1"', 0)
    assert fetch == (Outcome.SKIPPED, Reason.WORSE_VERSION)
    assert (zstandard.decompress(page.body), page.fetched_at) == (seen(0).page.body, NOW)  # type: ignore[union-attr]  # it has one
    assert times == (NOW + HOUR, NOW + 2 * HOUR, None)


def test_a_refused_page_gives_the_next_visit_nothing_to_compare_with(engine: Engine, run_id: int) -> None:
    cut = seen(1, TEASER)
    cut = Visit(**{**_fields(cut), "page": make_page(URL, headers=(("ETag", '"cut"'),), body=b"cut")})
    store(engine, run_id, [seen(0), cut])

    with engine.connect() as connection:
        assert connection.execute(select(Url.etag)).scalar_one() == '"v1"'


def _fields(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in Visit.__dataclass_fields__}


@pytest.mark.parametrize("reason", [Reason.PAYWALL_STUB, Reason.CONSENT_WALL, Reason.NO_TEXT, Reason.SOFT_404])
def test_a_page_that_is_a_wall_by_now_leaves_its_article(engine: Engine, run_id: int, reason: Reason) -> None:
    (first,) = store(engine, run_id, [seen(0)])
    wall = make_ended(URL, reason, outcome=Outcome.SKIPPED, page=make_page(URL, body=b"wall"), visited_at=NOW + HOUR)

    (second,) = store(engine, run_id, [wall])

    assert second == Stored(Outcome.SKIPPED, first.article_id)
    assert standing(engine) == ("Bridge opens", BRIDGE)
    assert versions(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(Url.state)).scalar_one() is UrlState.STORED
        assert connection.scalars(select(Fetch.reason).order_by(Fetch.id)).all() == [None, reason]
        assert zstandard.decompress(connection.execute(select(RawPage.body)).scalar_one()) != b"wall"


def test_a_better_version_is_taken_after_a_cut_one(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [seen(0, TEASER)])
    (stored,) = store(engine, run_id, [seen(1)])

    assert stored.outcome is Outcome.CHANGED
    assert standing(engine) == ("Bridge opens", BRIDGE)
    assert versions(engine) == [("extended", "Bridge opens", TEASER)]


def test_a_page_that_is_the_same_to_the_byte_was_not_edited(engine: Engine, run_id: int) -> None:
    first, cleaned = seen(0), seen(1, BRIDGE.replace("engineers", "builders"))
    store(engine, run_id, [first])
    store(engine, run_id, [Visit(**{**_fields(cleaned), "page": first.page})])

    assert [reason for reason, _, _ in versions(engine)] == ["cleaning"]


EDITS = [
    seen(0),
    seen(1, BRIDGE + "\nA paragraph more."),
    seen(2, BRIDGE + "\nA paragraph more.", "Bridge opens late"),
    seen(3, TEASER, "Bridge opens late"),
    seen(4, BRIDGE + "\nAnother paragraph."),
    seen(5, BRIDGE + "\nAnother paragraph.", "Bridge opens at last"),
]
KEPT = [
    ("extended", "Bridge opens", BRIDGE),
    ("headline", "Bridge opens", BRIDGE + "\nA paragraph more."),
    ("cut", "Bridge opens late", TEASER),
    ("headline_and_text", "Bridge opens late", BRIDGE + "\nA paragraph more."),
    ("headline", "Bridge opens", BRIDGE + "\nAnother paragraph."),
]


def test_whatever_is_stored_again_is_not_counted_again(engine: Engine, run_id: int) -> None:
    for again in (EDITS, EDITS[1:], EDITS[::-1], [EDITS[-1]]):
        for visit in again:
            store(engine, run_id, [visit])
        assert versions(engine) == KEPT
        assert standing(engine) == ("Bridge opens at last", BRIDGE + "\nAnother paragraph.")


def test_a_batch_does_what_its_visits_do_alone(engine: Engine, run_id: int) -> None:
    store(engine, run_id, EDITS)

    assert versions(engine) == KEPT


def test_an_edit_that_is_stored_late_is_kept_and_does_not_stand(engine: Engine, run_id: int) -> None:
    later = runs.begin(engine, "news", {}, NOW)
    store(engine, run_id, [seen(0)])
    # The clock of the later run was behind: what counts is which run began first.
    store(engine, later, [seen(-2000, headline="Bridge opens at last")])
    for _ in range(2):
        (late,) = store(engine, run_id, [seen(1, headline="Bridge opens late")])

    assert late.outcome is Outcome.UNCHANGED
    assert late.detail == "stored late: the article is that of a later visit"
    assert standing(engine) == ("Bridge opens at last", BRIDGE)
    assert versions(engine) == [("headline", "Bridge opens", BRIDGE), ("late", "Bridge opens late", BRIDGE)]


def test_headline_changes_are_told_one_by_one(engine: Engine, run_id: int) -> None:
    store(engine, run_id, EDITS)

    with engine.connect() as connection:
        found = connection.execute(select(v_headline_change).order_by(v_headline_change.c.changed_at)).all()
    assert [(row.old_headline, row.new_headline, row.reason) for row in found] == [
        ("Bridge opens", "Bridge opens late", "headline"),
        ("Bridge opens late", "Bridge opens", "headline_and_text"),
        ("Bridge opens", "Bridge opens at last", "headline"),
    ]
    assert [(row.changed_at, row.old_fetched_at, row.new_fetched_at) for row in found] == [
        (NOW + 2 * HOUR, NOW + HOUR, NOW + 2 * HOUR),
        (NOW + 4 * HOUR, NOW + 2 * HOUR, NOW + 4 * HOUR),
        (NOW + 5 * HOUR, NOW + 4 * HOUR, NOW + 5 * HOUR),
    ]
    assert {(row.url, row.source) for row in found} == {(URL, SITE)}


def test_copies_and_marks_are_no_headline_changes(engine: Engine, run_id: int) -> None:
    copy = Shown("https://{site}/bridge/amp", BRIDGE + "\nAMP.", "Bridge | AMP", canonical="https://{site}/bridge")
    store(engine, run_id, [copy.visit(SITE)])
    store(engine, run_id, [seen(1), seen(2, BRIDGE + "\nMore.", "“Bridge” opens")])

    with engine.connect() as connection:
        assert connection.execute(select(v_headline_change)).all() == []
    assert [reason for reason, _, _ in versions(engine)] == ["own_page", "extended"]


def cut(hours: int, body: str = BRIDGE, **changes: Any) -> Visit:
    """Return a visit whose page breaks off."""
    whole = seen(hours, body, **changes)
    assert whole.article is not None
    return replace(whole, article=replace(whole.article, is_truncated=True))


def test_a_page_that_breaks_off_takes_nothing_from_the_whole_one(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [seen(0)])
    (stored,) = store(engine, run_id, [cut(1, BRIDGE + "\nMore of it, and th")])
    store(engine, run_id, [cut(2)])

    assert (stored.outcome, stored.reason) == (Outcome.SKIPPED, Reason.WORSE_VERSION)
    assert standing(engine) == ("Bridge opens", BRIDGE)
    assert [version[0] for version in versions(engine)] == ["cut"]
    with engine.connect() as connection:
        assert connection.execute(select(Article.is_truncated)).scalar_one() is False
        assert connection.execute(select(RawPage.fetched_at)).scalar_one() == NOW


def test_the_whole_page_takes_the_place_of_one_that_breaks_off(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [cut(0, BRIDGE + "\nOne line that the whole page does not have.")])
    with engine.connect() as connection:
        assert connection.execute(select(v_article.c.is_truncated)).scalar_one() is True
        # Nothing to compare with: the next visit is to bring the whole page.
        assert connection.execute(select(Url.etag, Url.last_modified)).one() == (None, None)
    store(engine, run_id, [seen(1)])

    assert standing(engine) == ("Bridge opens", BRIDGE)
    with engine.connect() as connection:
        assert connection.execute(select(v_article.c.is_truncated)).scalar_one() is False


def test_the_same_text_on_a_whole_page_is_whole_from_then_on(engine: Engine, run_id: int) -> None:
    store(engine, run_id, [cut(0)])
    (stored,) = store(engine, run_id, [seen(1)])

    assert stored.outcome is Outcome.UNCHANGED
    with engine.connect() as connection:
        assert connection.execute(select(Article.is_truncated)).scalar_one() is False
        assert connection.execute(select(Url.etag)).scalar_one() == '"v1"'
