"""Crawls over the whole hostile web, as a user would run them; then the database is compared with the manifest."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.crawl_results import rows_of, verdict
from tests.hostile.crawl import HostileRun, crawled, discovered
from tests.hostile.families.charsets import CHARSETS
from tests.hostile.families.codings import CODINGS
from tests.hostile.families.content import CONTENT
from tests.hostile.families.discovery import OUTLETS
from tests.hostile.families.framing import FRAMING
from tests.hostile.families.metadata import METADATA
from tests.hostile.families.redirects import REDIRECTS
from tests.hostile.families.robots import ROBOTS
from tests.hostile.families.statuses import STATUSES
from tests.hostile.families.walls import WALLS
from tests.hostile.mechanism import Mechanism, Stored

TRANSPORT: tuple[Sequence[Mechanism], ...] = (FRAMING, CODINGS, STATUSES, REDIRECTS, ROBOTS)
PAGES: tuple[Sequence[Mechanism], ...] = (CHARSETS, CONTENT, METADATA, WALLS)
#: What the crawling process may hold.
MOST_MB = 600
_CONTROLS = set(map(chr, [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]))


def of(families: Sequence[Sequence[Mechanism]], *, heavy: bool = False) -> list[Mechanism]:
    return [one for family in families for one in family if one.is_heavy == heavy]


def test_no_two_mechanisms_share_a_name() -> None:
    names = [one.name for family in (*TRANSPORT, *PAGES) for one in family]
    names += [one.mechanism.name for one in OUTLETS]

    assert len(set(names)) == len(names)
    assert len(names) >= 60


@pytest.mark.waits
@pytest.mark.parametrize("families", [TRANSPORT, PAGES], ids=["transport", "pages"])
def test_every_url_of_the_hostile_web_comes_to_its_end(families: Sequence[Sequence[Mechanism]], tmp_path: Path) -> None:
    run = crawled(of(families), tmp_path)

    assert run.mistakes() == [], run.err[-2000:]
    assert_run_is_sound(run)
    assert run.code == 21, "named URLs failed, and nothing else"
    assert_exports_are_safe(tmp_path, len([one for one in run.mechanisms if isinstance(one.fate, Stored)]))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_heavy_pages_come_to_their_end_too(tmp_path: Path) -> None:
    run = crawled(of((*TRANSPORT, *PAGES), heavy=True), tmp_path, DOWNLOAD_TIMEOUT="60")

    assert run.mistakes() == [], run.err[-2000:]
    assert_run_is_sound(run)


@pytest.mark.waits
def test_hostile_feeds_sitemaps_and_front_pages_bring_their_articles_and_nothing_else(tmp_path: Path) -> None:
    run = discovered(OUTLETS, tmp_path, NEWSGRAIN_PAGES_PER_SOURCE="10")

    unread = {run.web.hosts[one.mechanism.name] for one in OUTLETS if not one.is_read}
    stats = json.loads(str(rows_of(run.database_url, "SELECT stats FROM crawl_run")[0][0]))
    reported = {document["source"] for document in stats["newsgrain/unread_documents"]}
    hints = rows_of(run.database_url, "SELECT hint_headline, hint_date FROM url")

    assert run.mistakes() == [], run.err[-2000:]
    assert_run_is_sound(run)
    assert run.code == 21, "of some sources nothing could be read"
    assert unread <= reported
    assert not any("root:" in str(hint) or len(str(hint)) > 500 for row in hints for hint in row)


def assert_exports_are_safe(folder: Path, articles: int) -> None:
    """Show that all articles are exported, and that no cell of the table is a formula."""
    exported = json.loads((folder / "articles.json").read_text("utf-8"))
    csv.field_size_limit(1 << 24)
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    cells = [cell for row in rows for cell in row]

    assert len(exported) == len(rows) - 1 == articles
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    formulas = [item["headline"] for item in exported if str(item["headline"]).startswith("=")]
    assert all(f"'{formula}" in cells for formula in formulas)


def assert_run_is_sound(run: HostileRun) -> None:
    """Show that a run is in order, whatever its pages were: books, memory, doors, and what it says to whom."""
    _, word, taken, settled, is_finished = verdict(run.database_url)
    assert (word, taken, is_finished) == ("partial", settled, True)
    assert run.out == ""
    assert run.web.knocks == [], "nobody was let into the house"
    assert not any({"cookie", "referer", "authorization"} & asked.headers.keys() for asked in run.web.asked)
    assert run.peak_mb < MOST_MB
    assert "Traceback" not in run.err
    assert not _CONTROLS & set(run.err)
