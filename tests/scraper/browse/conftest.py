"""A running `scrapy browse` on a sample with a hostile article in it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from models.database.engine import writer_engine
from models.maintenance.migrations import upgrade
from models.reports import runs
from pipelines.items import CutReason, RemovedBlock
from pipelines.storage.store import store
from tests.factories import NOW, make_visit
from tests.questions_sample import HOME, article_of, fill_sample
from tests.scrapy_command import ROOT, clean_environment

#: What a page may try.
ATTACK = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">{{ 7*7 }}\u202e"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    hostile_article: int

    def get(self, path: str, **headers: str) -> Answer:
        request = Request(self.address.rstrip("/") + path, headers=headers)
        try:
            with urlopen(request) as response:
                return Answer(response.status, dict(response.headers), response.read().decode())
        except HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read().decode())


@contextmanager
def browsing(database_url: str, *options: str) -> Iterator[tuple[str, list[str]]]:
    """Run `newsgrain browse` and yield its address and the lines that it printed."""
    words = ("browse", "--port", "0", "-s", f"DATABASE_URL={database_url}", *options)
    command, pipe = [sys.executable, "-m", "newsgrain", *words], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=pipe, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail(f"it ended with {process.wait()}")
        try:
            yield found[0], lines
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("browse") / "a folder, 100% odd #name"
    folder.mkdir()
    url = f"sqlite:///{folder / 'news.db'}"
    upgrade(url)
    engine = writer_engine(url)
    fill_sample(engine)
    evil = article_of(
        HOME,
        5,
        "evil",
        headline=ATTACK,
        article_body=f"{ATTACK}\nx{'y' * 4000}",
        article_body_html=f'<p><a href="https://evil.example/?q=%22onload=">{"a" * 3000}</a></p>',
        removed=(RemovedBlock(1, CutReason.PROMOTION, ATTACK, ATTACK),),
        keywords=(ATTACK,),
    )
    run_id = runs.begin(engine, "news", {}, NOW)
    (stored,) = store(engine, run_id, [make_visit(evil.url, source=HOME, article=evil, visited_at=NOW)])
    engine.dispose()
    assert stored.article_id is not None
    with browsing(url) as (address, _):
        yield Site(address, stored.article_id)
