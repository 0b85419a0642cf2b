"""Holds the documentation to the code: commands, paths, names, links, tables, words and queries."""

import ast
import importlib.util
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import Engine, text

from models.base import Base
from models.enums import KeyKind, Outcome, PatternVerdict, Reason, RevisionReason, UrlState
from models.tables import Article
from models.views import VIEWS as ALL_VIEWS
from newsgrain import scrapy as addon
from pipelines.items import FURNITURE, CutReason, DateFlag, DateMissing
from scraper import settings as project
from scraper.arguments import NAMES
from scraper.setting_values import RENAMED
from tests.scrapy_command import Scrapy

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DATABASE = (ROOT / "docs" / "database.md").read_text("utf-8")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACE = re.compile(r"([\w./-]+\.py)::([\w.]+)")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|toml|md|cfg|lock|ini)")
FOLDER = re.compile(r"[\w.-]+(?:/[\w.-]+)*/")

METADATA = (ROOT / "docs" / "metadata.md").read_text("utf-8")
VIEWS = {view.name: view.table for view in ALL_VIEWS}

COMMANDS = tuple(
    path.stem for path in sorted((ROOT / "scraper" / "commands").glob("*.py")) if not path.stem.startswith("_")
)

#: Files of the reader's own.
MADE_UP = {"my.toml", "newsgrain.toml", "sources.toml", "archive.py", "articles.card.md", "articles.parquet.card.md"}


def pages() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def fences(page: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(page.read_text("utf-8")) if language in languages]


def spans(page: Path) -> list[str]:
    return SPAN.findall(FENCE.sub("", page.read_text("utf-8")))


def typed(*sources: Path) -> list[str]:
    """Return everything on these pages that a reader may type."""
    lines = [line for page in sources for body in fences(page, "console", "cron", "sh") for line in body.splitlines()]
    return [*lines, *(span for page in sources for span in spans(page))]


@pytest.fixture(scope="module")
def helps(scrapy: Scrapy) -> Mapping[str, str]:
    """The help text of `scrapy` itself (under "") and of our commands."""
    helps = {command: shown_help(scrapy, *command.split()) for command in ("", *COMMANDS)}
    for command in COMMANDS:
        helps[command] += "".join(shown_help(scrapy, command, word) for word in subcommands(helps[command]))
    return helps


def shown_help(scrapy: Scrapy, *words: str) -> str:
    """Return what `-h` shows."""
    result = scrapy(*words, "-h")
    assert result.code == 0
    return result.out


def subcommands(text: str) -> list[str]:
    """Return the sub-commands that a help text lists."""
    listed = re.search(r"^Sub-Commands\n=+\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^  ([a-z]+)", listed[1], re.MULTILINE) if listed else []


def section(heading: str, page: str = DATABASE) -> str:
    """Return what stands between a heading and the next one."""
    match = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    assert match, f"no heading {heading!r}"
    return match[2]


def first_cells(part: str) -> list[str]:
    """Return the code words in the first cells of a table, in order."""
    return [word for row in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE) for word in SPAN.findall(row)]


def rows(part: str) -> Iterator[list[str]]:
    for line in re.findall(r"^\| (`.*) \|$", part, re.MULTILINE):
        yield [cell.strip() for cell in line.split("|")]


# --- what people type ---


def test_scrapy_commands_exist(helps: Mapping[str, str]) -> None:
    known = set(re.findall(r"^  ([a-z-]+) ", helps[""], re.MULTILINE))
    named = {
        word for line in typed(*PAGES) for word in re.findall(r"\b(?:scrapy|[$] newsgrain) ([a-z]+(?:-[a-z]+)*)", line)
    }

    assert named <= known


def test_flags_of_our_commands_exist(helps: Mapping[str, str]) -> None:
    for line in typed(*PAGES):
        for command, rest in re.findall(rf"\b(?:scrapy|newsgrain) ({'|'.join(COMMANDS)})\b([^|;&]*)", line):
            for flag in re.findall(r"(?<=\s)--?[a-zA-Z]+", rest):
                assert re.search(rf"(?<!\S){flag}\b", helps[command]), f"{flag} of {line!r}"


def test_words_of_scrapy_db_exist(helps: Mapping[str, str]) -> None:
    named = {word for line in typed(*PAGES) for word in re.findall(r"\b(?:scrapy|newsgrain) db ([a-z]+)", line)}

    assert named == {"upgrade", "check", "stats", "backup", "prune", "reindex", "group"}
    assert named == set(subcommands(helps["db"]))


def test_words_of_scrapy_sources_exist(helps: Mapping[str, str]) -> None:
    named = {word for line in typed(*PAGES) for word in re.findall(r"\b(?:scrapy|newsgrain) sources ([a-z]+)", line)}

    assert named == {"check", "import", "export"}
    assert named == set(subcommands(helps["sources"]))


def test_words_of_scrapy_site_memory_exist(helps: Mapping[str, str]) -> None:
    named = {
        word for line in typed(*PAGES) for word in re.findall(r"\b(?:scrapy|newsgrain) site-memory ([a-z]+)", line)
    }

    assert named == {"list", "explain", "forget", "protect", "apply"}
    assert named == set(subcommands(helps["site-memory"]))


@pages()
def test_arguments_of_a_crawl_exist(page: Path) -> None:
    lines = [line for line in typed(page) if "domian" not in line]  # the mistake that README shows
    named = {name for line in lines for name in re.findall(r"-a ([a-z_]+)=", line)}

    assert named <= set(NAMES)


def test_readme_names_every_argument_of_a_crawl() -> None:
    assert set(re.findall(r"^\| `-a ([a-z_]+)=", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)) == set(NAMES)


@pages()
def test_make_targets_and_modules_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    lines = typed(page)

    for line in lines:
        if match := re.search(r"(?:^|[$] )make ([a-z -]+)", line):
            assert set(match[1].split()) <= targets, line
        for module in re.findall(r"python3? -m ([\w.]+)", line):
            assert importlib.util.find_spec(module), line


def test_readme_opens_with_the_two_commands_and_what_stands_behind_them() -> None:
    first, second = fences(ROOT / "README.md", "console")[:2]

    assert first == "$ make crawl\n$ make test\n"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in second.splitlines():
        assert re.sub(r"^.*python3? (-m (?:uv|pip|venv|pytest|samples\.demo)).*", r"\1", line) in makefile, line
    assert second.splitlines()[-1].partition("-m ")[2] in makefile


# --- names ---


@pages()
def test_paths_exist(page: Path) -> None:
    named = [word for word in spans(page) if (FILE.fullmatch(word) or FOLDER.fullmatch(word)) and word not in MADE_UP]

    assert [word for word in named if not (ROOT / word).exists()] == []


@pages()
def test_code_places_exist(page: Path) -> None:
    for path, name in PLACE.findall(page.read_text("utf-8")):
        body: list[ast.stmt] = ast.parse((ROOT / path).read_text("utf-8")).body
        for part in name.split("."):
            found = [node for node in body if part in defined(node)]
            assert found, f"{path} has no {name}"
            body = getattr(found[0], "body", [])


def defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_tests_that_are_named_exist() -> None:
    written = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text("utf-8"))}
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    assert len(written) > 20
    assert written <= set(re.findall(r"^def (test_\w+)\(", code, re.MULTILINE))


@pages()
def test_settings_exist(page: Path) -> None:
    named = {word for line in typed(page) for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b(?!_)", line)}
    elsewhere = {
        *("AUTOTHROTTLE_", "UV_PROJECT_ENVIRONMENT", "EXAMPLE_KEY", "NO_COLOR"),
        *("NEWSGRAIN_CONFIG", "NEWSGRAIN_HOME", "NEWSGRAIN_USER_AGENT"),
        # Of other programs, and of other people's Scrapy projects.
        *("UV_SYSTEM_CERTS", "SSL_CERT_FILE", "PIP_CERT"),
        *re.findall(r"`(NEWSGRAIN_\w+)`", addon.__doc__ or ""),
    }

    assert named - elsewhere <= set(Settings()) | set(vars(project)) | set(RENAMED)


@pages()
def test_relative_links_resolve(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_index_names_every_page() -> None:
    linked = set(LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8")))

    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}

    assert pages - {"README.md"} <= linked


def test_architecture_names_the_rooms_and_the_import_contracts() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    importlinter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]

    written = re.findall(r"^\| (.*?) \|", section("The import contracts", said), re.MULTILINE)[1:]
    assert written == [contract["name"] for contract in importlinter["contracts"]]
    assert {f"{room}/" for room in importlinter["root_packages"]} <= set(first_cells(section("The rooms", said)))


# --- the database ---


def test_reference_has_every_table_and_view() -> None:
    assert set(re.findall(r"^### `(\w+)`$", DATABASE, re.MULTILINE)) == {*Base.metadata.tables, *VIEWS}


@pytest.mark.parametrize("table", [*Base.metadata.tables.values(), *VIEWS.values()], ids=lambda table: table.name)
def test_reference_has_every_column(table: object) -> None:
    columns = first_cells(section(f"`{table.name}`"))  # type: ignore[attr-defined]  # a table

    assert sorted(columns) == sorted(column.name for column in table.columns)  # type: ignore[attr-defined]  # same


def test_words_are_those_of_the_code() -> None:
    assert first_cells(section("States")) == [state.value for state in UrlState]
    assert first_cells(section("Outcomes")) == [outcome.value for outcome in Outcome]
    assert first_cells(section("Reasons")) == [reason.value for reason in Reason]
    assert first_cells(section("Kinds of keys")) == [kind.value for kind in KeyKind]
    assert first_cells(section("Revisions")) == [reason.value for reason in RevisionReason]
    assert first_cells(section("Reasons to cut")) == [reason.value for reason in CutReason]


def test_words_about_dates_are_those_of_the_code() -> None:
    assert first_cells(section("Reasons for no date", METADATA)) == [reason.value for reason in DateMissing]
    assert first_cells(section("Date flags", METADATA)) == [flag.value for flag in DateFlag]


def test_metadata_names_every_column_that_a_page_fills() -> None:
    kept = {"filled_fields", "injected_links", "furniture_cuts", "fingerprint", "page_type"}
    ours = {
        "id",
        "url",
        "page_url",
        "requested_url",
        "source_id",
        "run_id",
        "first_seen_at",
        "last_seen_at",
        "gone_at",
        "fetched_at",
    }
    named = set(SPAN.findall(METADATA))

    assert {column.name for column in Article.__table__.columns} - kept - ours - named == {
        *(f"date_modified_{word}" for word in ("raw", "source", "offset")),
    }


def test_findings_of_the_site_memory_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "site-memory.md").read_text("utf-8")

    assert first_cells(section("What stays", page)) == [finding.value for finding in PatternVerdict]


def test_every_word_is_explained() -> None:
    for heading in ("States", "Outcomes", "Reasons", "Kinds of keys", "Revisions", "Reasons to cut"):
        for cells in rows(section(heading)):
            assert len(cells[-1]) > len("ads"), cells


def test_reasons_stand_beside_their_outcomes() -> None:
    written = {cells[0].strip("`"): cells[1] for cells in rows(section("Reasons"))}

    assert written == {reason.value: reason.outcome.value for reason in Reason}


def test_furniture_is_named() -> None:
    assert {reason.value for reason in FURNITURE} == {"navigation", "header", "footer", "sidebar"}
    assert "Navigation, headers, footers and sidebars are counted only" in section("Reasons to cut")


def queries() -> list[str]:
    return [body for page in PAGES for body in fences(page, "sql")]


def test_there_are_queries_to_begin_with() -> None:
    assert len(fences(ROOT / "docs" / "database.md", "sql")) >= 5


def test_queries_work_on_both_databases(engine: Engine) -> None:
    with engine.begin() as connection:
        for query in queries():
            connection.execute(text(query))
        # Those of one database only.
        own = [body for page in PAGES for body in fences(page, engine.dialect.name)]
        assert own
        for query in own:
            connection.exec_driver_sql(query)
