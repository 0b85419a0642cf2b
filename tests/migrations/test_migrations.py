import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config, main
from alembic.script import ScriptDirectory
from sqlalchemy import ColumnElement, Engine, Table, insert, inspect, select, text

from models.archives.extraction_runs import ChangeRow, add_changes, add_run
from models.archives.progress import ArchiveProgress, add_progress
from models.articles.host_parameters import count_evidence
from models.base import Base
from models.database.upsert import table_of
from models.enums import CloseReason, ExtractionOutcome, FeedKind, ForgottenKind
from models.frontier import feeds, queue
from models.frontier.hints import Candidate, Hints
from models.frontier.hosts import HostRow, save_hosts
from models.maintenance import migrations
from models.maintenance.migrations import SchemaStatus
from models.reports import runs
from models.tables import Forgotten
from models.views import VIEWS as ALL_VIEWS
from models.views import v_article
from pipelines.items import Author, Contributor, ContributorRole, Origin, OriginKind
from pipelines.search.index import reindex
from pipelines.site_memory.relearn import learn_host
from pipelines.storage.store import store
from pipelines.stories.backfill import group_stored
from tests.factories import NOW, make_article, make_ended, make_page, make_visit
from tests.migrations import stairs
from tests.other_process import end_of, started
from tests.pipelines.site_memory.made_up_site import story
from tests.pipelines.stories.newsroom_texts import WRECK, WRECK_LATER
from tests.postgres import wait_for_locks

ROOT = Path(__file__).resolve().parent.parent.parent
VIEWS = {view.name: view.table for view in ALL_VIEWS}


def fill(engine: Engine) -> None:
    """Fill every table with rows such as a crawl makes."""
    queue.offer(engine, "example.org", [Candidate("https://example.org/later", Hints("Later", via="feed"))], NOW)
    feeds.known_feeds(engine, {"example.org": [(FeedKind.FEED, "https://example.org/feed")]}, NOW)
    run_id = runs.begin(engine, "news", {"domain": "example.org"}, NOW)
    urls = [f"https://example.org/{number}" for number in range(40)]
    people = [(Author(f"Writer {number % 7}"), Author("Zoë Ōta", "https://example.org/zoe")) for number in range(40)]
    named = {
        "contributors": (Contributor("Zoë Ōta", ContributorRole.EDITOR),),
        "origin": Origin(OriginKind.WIRE, "(dpa)"),
        "extraction_quality": 0.5,
    }
    articles = [
        make_article(url, authors=who, headline=f"“{url}” — 見出し", **named)
        for url, who in zip(urls, people, strict=True)
    ]
    store(engine, run_id, [make_visit(url, article=item) for url, item in zip(urls, articles, strict=True)])
    store(
        engine, run_id, [make_ended("https://example.org/gone"), make_visit("https://example.org/bare", article=bare())]
    )
    linking = '<p>The bridge <a href="https://b.example/plan">as planned</a> opened on Friday.</p>'
    edited = make_article(urls[0], authors=people[0], headline="Edited", article_body_html=linking)
    store(engine, run_id, [make_visit(urls[0], article=edited, page=make_page(urls[0], body=b"edited"))])
    plea = "Readers of the Gazette can support our work with a few coins every month."
    stories = [story(number, [(2, plea)]) for number in range(8)]
    store(engine, run_id, [make_visit(item.url, article=item) for item in stories])
    learn_host(engine, "site.example", NOW)
    left_alone = HostRow(
        "example.org", 200, b"\x00", crawl_delay=2.5, closed_reason=CloseReason.FAILURES, closed_at=NOW
    )
    save_hosts(engine, [left_alone, HostRow("b.example")], NOW)
    assert sum(reindex(engine)) > 0
    with engine.begin() as connection:
        row = {"digest": "d1", "kind": ForgottenKind.PAGE, "request": "d1", "forgotten_at": NOW}
        connection.execute(insert(table_of(Forgotten)).values(row))
        count_evidence(connection, {("example.org", "t"): 2}, NOW)
        add_progress(connection, ArchiveProgress("a.warc.gz", "d1", "d2", NOW, NOW, run_id, member=2**40))
        again = add_run(connection, "0.1.0", {"source": "example.org"}, NOW)
        add_changes(connection, again.id, [ChangeRow(1, ExtractionOutcome.REJECTED, NOW, None, reason="too_short")])
    runs.finish(
        engine, run_id, exit_code=0, verdict="ok", message=None, discovered=43, taken=42, stats={"a": 1}, now=NOW
    )


def fill_stories(engine: Engine) -> None:
    """Fill the tables of stories, copies and edits."""
    run_id = runs.begin(engine, "news", {}, NOW)
    for host, body in (("a.example", WRECK), ("b.example", WRECK), ("a.example", WRECK + WRECK_LATER)):
        url = f"https://{host}/wreck"
        wreck = make_article(url, article_body=body, word_count=len(body.split()))
        store(engine, run_id, [make_visit(url, source=host, article=wreck, page=make_page(url, body=body.encode()))])
    assert list(group_stored(engine))


def bare() -> Any:
    return make_article(
        "https://example.org/bare",
        headline=None,
        authors=(),
        keywords=(),
        removed=(),
        furniture={},
        date_published=None,
        is_accessible_for_free=None,
    )


def all_rows(engine: Engine, *tables: Table) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*_in_order(table)))]
            for table in tables
        }


def _in_order(table: Table) -> list[ColumnElement[Any]]:
    """Order by two columns; the databases place NULL at different ends."""
    return [key for column in list(table.columns)[:2] for key in (column.is_(None), column)]


def revisions() -> list[str]:
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


@pytest.mark.waits
def test_up_down_up_with_rows(database_url: str, engine: Engine) -> None:
    """Each revision can be undone and done again; rows of tables that stay are kept."""
    fill(engine)
    fill_stories(engine)
    before = all_rows(engine, *Base.metadata.sorted_tables)
    assert all(before.values())

    for revision, older in zip(revisions()[::-1], [*revisions()[:-1][::-1], "base"], strict=True):
        migrations.downgrade(database_url, older)
        migrations.upgrade(database_url, revision)
        migrations.downgrade(database_url, older)
    migrations.upgrade(database_url)

    # The first revision makes all tables, so undoing it empties them.
    assert all_rows(engine, *Base.metadata.sorted_tables) == {name: [] for name in before}
    fill(engine)
    fill_stories(engine)
    assert {name: len(rows) for name, rows in all_rows(engine, *Base.metadata.sorted_tables).items()} == {
        name: len(rows) for name, rows in before.items()
    }


def test_sqlite_file_is_sound_after_all_revisions(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    fill(engine_for(sqlite_url))
    migrations.downgrade(sqlite_url, "base")
    migrations.upgrade(sqlite_url)

    with engine_for(sqlite_url).connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_revisions_that_leave_rows_without_their_parents_are_undone(
    sqlite_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    with engine_for(sqlite_url).connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("INSERT INTO article_keyword (article_id, position, keyword_id) VALUES (1, 0, 1)")

    with pytest.raises(RuntimeError, match="refer to missing rows"):
        migrations.downgrade(sqlite_url, revisions()[-2])
    assert migrations.schema_state(sqlite_url).status is SchemaStatus.CURRENT


def test_models_and_migrations_agree(database_url: str) -> None:
    migrations.check(database_url)


def test_columns_of_models_and_database_are_the_same(engine: Engine) -> None:
    found = inspect(engine)

    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}
    # SQLite keeps the full-text index in tables of its own.
    names = {name for name in found.get_table_names() if not name.startswith("article_search_fts")}
    assert names - {"alembic_version"} == set(Base.metadata.tables)
    assert set(found.get_view_names()) == set(VIEWS)
    for name, view in VIEWS.items():
        assert [column["name"] for column in found.get_columns(name)] == [column.name for column in view.columns]


def test_every_constraint_and_index_has_its_name(engine: Engine) -> None:
    found = inspect(engine)

    for table in Base.metadata.sorted_tables:
        name = table.name
        assert found.get_pk_constraint(name)["name"] == f"pk_{name}"
        keys = {str(key["name"]) for key in found.get_foreign_keys(name)}
        assert keys == {str(key.name) for key in table.foreign_key_constraints}
        checks = {str(check["name"]) for check in found.get_check_constraints(name)}
        assert checks == {"url": {"ck_url_state"}, "fetch": {"ck_fetch_outcome"}}.get(name, set())
        unique = {str(item["name"]) for item in found.get_unique_constraints(name)}
        assert all(item.startswith(f"uq_{name}_") for item in unique)


def test_views_give_the_same_rows_on_both_databases(
    sqlite_url: str,
    postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    engines = [engine_for(url) for url in (sqlite_url, postgres_url)]
    for engine in engines:
        fill(engine)

    rows = [all_rows(engine, *VIEWS.values()) for engine in engines]

    # PostgreSQL leaves out numbers of rows.
    pages = [[row[1:] for row in of_one.pop("v_page")] for of_one in rows]
    assert pages[0] == pages[1]
    assert rows[0] == rows[1]
    assert len(rows[0]["v_article"]) == 49
    assert len(rows[0]["v_run"]) == 1
    assert len(rows[0]["v_headline_change"]) == 1
    assert [tuple(row) for row in rows[0]["v_daily_count"]] == [("example.org", "2026-11-20", 49, 1, None)]
    assert len(rows[0]["v_field_coverage"]) == 22


def test_authors_stand_in_their_order(engine: Engine) -> None:
    names = [f"Name {number}" for number in (5, 3, 9, 1, 7, 2)]
    article = make_article(authors=tuple(Author(name) for name in names), keywords=tuple(names[::-1]))
    run_id = runs.begin(engine, "news", {}, NOW)
    # The authors' own rows are made in another order.
    other = make_article("https://example.org/x", authors=(Author("Name 7"), Author("Name 1")), keywords=())
    store(engine, run_id, [make_visit("https://example.org/x", article=other)])
    store(engine, run_id, [make_visit(article=article)])

    with engine.connect() as connection:
        found = connection.execute(
            select(v_article.c.authors, v_article.c.keywords).where(v_article.c.url == article.url),
        ).one()
    assert tuple(found) == ("; ".join(names), "; ".join(names[::-1]))


@pytest.mark.parametrize(
    ("kind", "statements"),
    [("sqlite", 1), ("sqlite", 9), ("sqlite", 22), ("postgresql", 9)],
)
def test_upgrade_killed_half_way_leaves_nothing_and_can_be_repeated(
    request: pytest.FixtureRequest,
    kind: str,
    statements: int,
) -> None:
    url = request.getfixturevalue({"sqlite": "absent_sqlite_url", "postgresql": "empty_postgres_url"}[kind])

    assert end_of(started("upgrade", url, killed_after=statements)) == -signal.SIGKILL
    assert migrations.schema_state(url).status is SchemaStatus.EMPTY
    migrations.upgrade(url)
    migrations.check(url)


def steps() -> list[tuple[str, str]]:
    """Return each revision with the one before it."""
    return list(zip(["base", *revisions()], revisions(), strict=False))


def killed_upgrade(url: str, engine: Engine, step: tuple[str, str], statements: int) -> bool:
    """Kill an upgrade after so many changes, and say whether that was before its end; nothing may be changed then."""
    older, revision = step
    columns = stairs.columns(engine)
    stay = _that_stay(columns, revision)
    before = stairs.digests(engine, stay)
    engine.dispose()

    ended = end_of(started("upgrade", url, revision, killed_after=statements))
    if ended == 0:
        return False
    assert ended == -signal.SIGKILL
    assert migrations.schema_state(url).revision == (None if older == "base" else older)
    assert stairs.columns(engine) == columns
    assert stairs.digests(engine, stay) == before
    return True


def climb(url: str, engine: Engine, steps_taken: Sequence[tuple[str, str]]) -> None:
    """Take the steps of one database, each with rows of that revision, which go with it up to the last one."""
    for number, (older, revision) in enumerate(steps_taken):
        stairs.seed(engine, number)
        assert killed_upgrade(url, engine, (older, revision), 1), revision
        columns = _that_stay(stairs.columns(engine), revision)
        found = [stairs.digests(engine, columns)]
        for move, target in (
            (migrations.upgrade, revision),
            (migrations.downgrade, older),
            (migrations.upgrade, revision),
        ):
            engine.dispose()
            move(url, target)
            found.append(stairs.digests(engine, columns))
        assert found[1:] == found[:1] * 3, revision
        assert migrations.schema_state(url).revision == revision
    migrations.check(url)


@pytest.mark.waits
@pytest.mark.timeout(600)
def test_each_new_revision_can_be_killed_at_its_first_change_and_goes_up_down_and_up_again_with_every_row(
    empty_database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    newest = steps()[-4:]
    migrations.upgrade(empty_database_url, newest[0][0])
    climb(empty_database_url, engine_for(empty_database_url), newest)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_revision_can_be_killed_at_its_first_change_and_goes_up_down_and_up_again_with_every_row(
    empty_database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    migrations.upgrade(empty_database_url)  # makes the file
    migrations.downgrade(empty_database_url, "base")
    climb(empty_database_url, engine_for(empty_database_url), steps())


def _that_stay(columns: dict[str, list[str]], revision: str) -> dict[str, list[str]]:
    """Return the columns that a revision keeps where they are; the texts that 0016 moves have a test of their own."""
    if revision == "0016":
        texts = ("article_body", "article_body_html", "filled_fields")
        kept = [name for name in columns["article"] if name not in texts]
        return {**{name: own for name, own in columns.items() if name != "article_text"}, "article": kept}
    return columns


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("step", steps(), ids=lambda step: step[1])
def test_each_revision_can_be_killed_at_every_change_and_done_again(
    empty_database_url: str, engine_for: Callable[[str], Engine], step: tuple[str, str]
) -> None:
    older, revision = step
    engine = engine_for(empty_database_url)
    if older == "base":
        migrations.upgrade(empty_database_url)
        migrations.downgrade(empty_database_url, "base")
    else:
        migrations.upgrade(empty_database_url, older)
        stairs.seed(engine)

    statements = 1
    while killed_upgrade(empty_database_url, engine, step, statements):
        statements += 1

    assert statements > 1
    assert migrations.schema_state(empty_database_url).revision == revision


def test_downgrade_killed_half_way_keeps_every_row(database_url: str, engine: Engine) -> None:
    fill(engine)
    before = all_rows(engine, *Base.metadata.sorted_tables)
    engine.dispose()

    assert end_of(started("downgrade", database_url, "base", killed_after=5)) == -signal.SIGKILL
    assert all_rows(engine, *Base.metadata.sorted_tables) == before
    migrations.check(database_url)
    migrations.downgrade(database_url, "base")


def test_two_crawls_make_one_sqlite_database(absent_sqlite_url: str) -> None:
    running = [started("prepare", absent_sqlite_url) for _ in range(2)]

    assert [end_of(process) for process in running] == [0, 0]
    migrations.check(absent_sqlite_url)


def test_second_upgrade_of_a_server_waits_for_the_first(
    empty_postgres_url: str,
    engine_for: Callable[[str], Engine],
) -> None:
    with engine_for(empty_postgres_url).begin() as connection:
        # The process that creates Alembic's table waits for us; the other one must not be that far yet.
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        running = [started("upgrade", empty_postgres_url) for _ in range(2)]
        wait_for_locks(engine_for(empty_postgres_url), 2)
        connection.rollback()

    assert [end_of(process) for process in running] == [0, 0]
    migrations.check(empty_postgres_url)


@pytest.fixture
def alembic(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the `alembic` command in the project's folder and return what it prints."""

    def run(*arguments: str, folder: Path = ROOT, **environment: str) -> str:
        monkeypatch.chdir(folder)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        main([*arguments])
        return capsys.readouterr().out

    return run


def test_alembic_program_needs_no_file_but_pyproject(absent_sqlite_url: str) -> None:
    program = [sys.executable, "-m", "alembic", "-x", f"database_url={absent_sqlite_url}", "upgrade", "head"]

    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    migrations.check(absent_sqlite_url)


def test_alembic_takes_the_database_of_the_environment(
    empty_database_url: str,
    alembic: Callable[..., str],
) -> None:
    alembic("upgrade", "head", DATABASE_URL=empty_database_url)

    # Ends with SystemExit where they differ.
    alembic("check")
    migrations.downgrade(empty_database_url, "base")
    with pytest.raises(SystemExit):
        alembic("check")


def test_named_database_wins_over_the_environment(
    absent_sqlite_url: str,
    tmp_path: Path,
    alembic: Callable[..., str],
) -> None:
    other = f"sqlite:///{tmp_path}/other.db"

    alembic("-x", f"database_url={absent_sqlite_url}", "upgrade", "head", DATABASE_URL=other)

    assert [path.name for path in tmp_path.glob("*.db")] == ["absent.db"]


@pytest.mark.parametrize("url", ["sqlite:////nowhere/x.db", "postgresql://nowhere/x"])
def test_sql_can_be_printed_instead(url: str, alembic: Callable[..., str]) -> None:
    assert "CREATE VIEW v_article" in alembic("-x", f"database_url={url}", "upgrade", "head", "--sql")


def test_new_revision_is_clean_code(
    sqlite_url: str,
    engine_for: Callable[[str], Engine],
    alembic: Callable[..., str],
    tmp_path: Path,
) -> None:
    """The template and our column types give a file that the linter accepts once it is formatted."""
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    engine = engine_for(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW v_article"))
        connection.execute(text("DROP TABLE raw_page"))
    engine.dispose()

    revision = ("revision", "--autogenerate", "--rev-id", "9999", "-m", "Pages again")
    alembic("-x", f"database_url={sqlite_url}", *revision, folder=tmp_path)
    (path,) = (tmp_path / "migrations/versions").glob("9999_*.py")
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "format", "--quiet", path], check=True)
    checked = subprocess.run([*ruff, "check", path], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert "models." not in path.read_text()
