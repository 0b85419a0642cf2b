"""What is known of an article beside its text, as it stands in tables and views."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select

from models.erasure.removal import RemovedKind, find_page, remove
from models.tables import Article, ArticleAuthor, ArticleContributor
from models.tables import Author as StoredAuthor
from models.views import v_article, v_field_coverage, v_site_origin
from pipelines.items import Author, Contributor, ContributorRole, DateFlag, FoundDate, Origin, OriginKind
from pipelines.storage.store import store
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_visit

A = "https://example.org/a.html"
B = "https://example.org/b.html"
C = "https://example.org/c.html"
D = "https://other.example/d.html"


def test_several_values_of_one_column_are_parted(engine: Engine, run_id: int) -> None:
    article = make_article(
        A,
        alternative_headline=("One; two", "Three"),
        date_flags=(DateFlag.SOURCES_DISAGREE, DateFlag.NO_TIME),
        wire_agency=("APA", "dpa"),
        is_live_blog=True,
        amp_url="https://example.org/amp/a",
    )
    store(engine, run_id, [make_visit(A, article=article)])

    columns = (
        Article.alternative_headline,
        Article.date_flags,
        Article.wire_agency,
        Article.is_live_blog,
        Article.amp_url,
    )
    assert rows(engine, select(*columns)) == [
        ("One; two\nThree", "sources_disagree; no_time", "APA; dpa", True, "https://example.org/amp/a"),
    ]


@pytest.mark.parametrize(
    ("at", "offset", "day"),
    [
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), 60, "2026-11-21"),
        (datetime(2026, 11, 20, 3, 30, tzinfo=UTC), -300, "2026-11-19"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), None, "2026-11-20"),
        (None, None, None),
    ],
)
def test_the_view_gives_the_publishers_own_day(
    engine: Engine, run_id: int, at: datetime | None, offset: int | None, day: str | None
) -> None:
    zone = UTC if offset is None else timezone(timedelta(minutes=offset))
    found = at and FoundDate(at.astimezone(zone), "", "meta", has_zone=offset is not None)
    article = make_article(A, date_published=found)
    store(engine, run_id, [make_visit(A, article=article)])

    assert rows(engine, select(v_article.c.date_published, v_article.c.day_published)) == [(at, day)]


def test_organisations_that_sign_are_kept_and_are_no_people(engine: Engine, run_id: int) -> None:
    article = make_article(A, authors=(Author("The Example", is_person=False),))
    store(engine, run_id, [make_visit(A, article=article)])

    assert rows(engine, select(v_article.c.authors)) == [(None,)]
    signed = select(StoredAuthor.name, ArticleAuthor.is_person).join(ArticleAuthor)
    assert rows(engine, signed) == [("The Example", False)]


def test_origin_quality_and_rights_are_columns(engine: Engine, run_id: int) -> None:
    article = make_article(
        A,
        origin=Origin(OriginKind.PRESS_RELEASE, "/PRNewswire/"),
        extraction_quality=0.875,
        license_evidence="link rel=license /license.xml",
        c2pa_evidence="link /a.c2pa",
        ai_evidence="meta ai-disclosure=ai-assisted",
    )
    store(engine, run_id, [make_visit(A, article=article), make_visit(B, article=make_article(B))])

    columns = (
        v_article.c.origin_kind,
        v_article.c.origin_evidence,
        v_article.c.extraction_quality,
        v_article.c.license_evidence,
        v_article.c.c2pa_evidence,
        v_article.c.ai_evidence,
    )
    assert rows(engine, select(*columns).order_by(v_article.c.url)) == [
        (
            "press_release",
            "/PRNewswire/",
            0.875,
            "link rel=license /license.xml",
            "link /a.c2pa",
            "meta ai-disclosure=ai-assisted",
        ),
        (None,) * 6,
    ]


def test_contributors_have_rows_and_leave_with_the_article(engine: Engine, run_id: int) -> None:
    named = (Contributor("Bo Ek", ContributorRole.PHOTOGRAPHER), Contributor("Sue Young", ContributorRole.EDITOR))
    store(engine, run_id, [make_visit(A, article=make_article(A, authors=(Author("Bo Ek"),), contributors=named))])

    found = select(ArticleContributor.position, StoredAuthor.name, ArticleContributor.role).join(StoredAuthor)
    assert rows(engine, found.order_by(ArticleContributor.position)) == [
        (0, "Bo Ek", "photographer"),
        (1, "Sue Young", "editor"),
    ]
    assert rows(engine, select(v_article.c.authors, v_article.c.contributors)) == [
        ("Bo Ek", "Bo Ek (photographer); Sue Young (editor)")
    ]

    with engine.connect() as connection:
        targets = find_page(connection, "example.org/a.html")
    removed = remove(engine, targets, NOW)

    assert removed[RemovedKind.PEOPLE] == 2

    assert rows(engine, select(StoredAuthor.name)) == []


def test_the_shares_of_origins_by_source(engine: Engine, run_id: int) -> None:
    kinds = {A: OriginKind.WIRE, B: OriginKind.WIRE, C: None, D: OriginKind.OWN}
    store(
        engine,
        run_id,
        [
            make_visit(url, source=url.split("/")[2], article=make_article(url, origin=Origin(kind, kind and "seen")))
            for url, kind in kinds.items()
        ],
    )

    view = v_site_origin.c
    assert rows(
        engine,
        select(view.source, view.origin_kind, view.articles, view.percent).order_by(view.source, view.articles.desc()),
    ) == [
        ("example.org", "wire", 2, 66.7),
        ("example.org", None, 1, 33.3),
        ("other.example", "own", 1, 100.0),
    ]


def test_field_coverage_counts_by_source(engine: Engine, run_id: int) -> None:
    bare = make_article(B, headline=None, authors=(Author("x", is_person=False),), keywords=(), wire_agency=())
    undated = make_article(C, date_published=None, date_flags=(), date_modified_missing=None)
    day_only = make_article(D, date_flags=(DateFlag.NO_TIME,))
    visits = [make_visit(A, article=make_article(A)), make_visit(B, article=bare), make_visit(C, article=undated)]
    store(engine, run_id, [*visits, make_visit(D, source="other.example", article=day_only)])

    view = v_field_coverage.c
    found = {
        (source, field): (articles, filled, percent)
        for source, field, articles, filled, percent in rows(
            engine, select(view.source, view.field, view.articles, view.filled, view.percent)
        )
    }
    assert found["example.org", "headline"] == (3, 2, 66.7)
    assert found["example.org", "authors"] == (3, 2, 66.7)
    assert found["example.org", "keywords"] == (3, 2, 66.7)
    assert found["example.org", "wire_agency"] == (3, 2, 66.7)
    assert found["example.org", "date_published"] == (3, 2, 66.7)
    assert found["example.org", "time_published"] == (3, 2, 66.7)
    assert found["example.org", "is_paywalled"] == (3, 3, 100)
    assert found["example.org", "amp_url"] == (3, 0, 0)
    assert found["other.example", "date_published"] == (1, 1, 100)
    assert found["other.example", "time_published"] == (1, 0, 0)
