"""Crawls the hostile web in a process of its own and says what its database holds, beside what it should."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text

from models.database.engine import reader_engine
from models.enums import Outcome, UrlState
from models.tables import Article, ArticleText
from tests.hostile.families.discovery import PATHS, Outlet
from tests.hostile.mechanism import Bounded, Ends, Mechanism, Stored, Untold
from tests.hostile.web import NETWORK, HostileWeb, hostile_web
from tests.scrapy_command import ROOT, clean_environment

#: Nothing but what would make the tests slow: pauses between pages. So few requests at a time that each has its answer
#: on a busy machine too before the time is over that a silent server is given.
SETTINGS = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "16",
    "DOWNLOAD_TIMEOUT": "15",
    "NEWSGRAIN_ALLOWED_NETWORKS": NETWORK,
    "NEWSGRAIN_WORKERS": "2",
    "CLOSESPIDER_TIMEOUT": "600",
}
_VISITS = """SELECT url.url, url.state, f.outcome, f.reason, f.detail, url.article_id
FROM "fetch" f JOIN url ON url.id = f.url_id"""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says of one URL."""

    state: str
    outcome: str
    reason: str | None
    detail: str | None
    article: dict[str, object] | None


@dataclass(slots=True)
class HostileRun:
    """A crawl that is over."""

    web: HostileWeb
    mechanisms: Sequence[Mechanism]
    database_url: str
    code: int
    out: str
    err: str
    seconds: float
    #: The most that the crawling process held at once.
    peak_mb: float
    found: dict[str, Found] = field(default_factory=dict)

    def mistakes(self) -> list[str]:
        """Return a line for each URL of which the database says something else than the manifest."""
        return [f"{one.name}: {said}" for one in self.mechanisms for said in self._mistakes_of(one)]

    def report(self) -> Iterator[str]:
        for one in self.mechanisms:
            found = self.found.get(one.name)
            yield f"{one.name:30} {found and (found.outcome, found.reason, found.detail)}"
        yield f"{self.code=} {self.seconds=} {self.peak_mb=} {self.web.knocks=}"
        yield from ("WRONG " + said for said in self.mistakes())

    def _mistakes_of(self, one: Mechanism) -> Iterator[str]:
        found = self.found.get(one.name)
        if isinstance(one.fate, Untold):
            if found is not None:
                yield f"was asked for: {found.outcome} ({found.reason}: {found.detail})"
        elif found is None:
            yield "has no row"
        elif isinstance(fate := _applying(one.fate, found), Ends):
            yield from _mistaken_end(fate, found)
        else:
            yield from self._mistaken_article(one, fate, found)

    def _mistaken_article(self, one: Mechanism, fate: Stored, found: Found) -> Iterator[str]:
        if found.article is None:
            yield f"is not stored: {found.outcome} ({found.reason}: {found.detail})"
            return
        if (found.state, found.outcome) != (UrlState.STORED, Outcome.NEW):
            yield f"is {found.state}, {found.outcome}"
        body = str(found.article["article_body"])
        wanted = (*(one.story.paragraphs[number] for number in fate.paragraphs), *fate.says)
        yield from (f"lacks “{piece[:60]}”" for piece in wanted if piece not in body)
        yield from (f"holds “{piece[:60]}”" for piece in fate.lacks if piece in body)
        others = (other.story.mark for other in self.mechanisms if other is not one)
        yield from (f"holds the text of another: {mark}" for mark in others if mark in body)
        for name, value in fate.fields.items():
            is_right = value(found.article[name]) if callable(value) else found.article[name] == value
            if not is_right:
                yield f"{name} is {str(found.article[name])[:100]!r}"


def crawled(mechanisms: Sequence[Mechanism], folder: Path, **settings: str) -> HostileRun:
    """Crawl the URLs of these mechanisms, named one by one."""

    def argument(web: HostileWeb) -> str:
        urls = folder / "urls.txt"
        urls.write_text("\n".join(web.url(one) for one in mechanisms))
        return f"urls_file={urls}"

    return _crawled(mechanisms, folder, argument, settings)


def discovered(outlets: Sequence[Outlet], folder: Path, **settings: str) -> HostileRun:
    """Crawl these outlets by a list of sources."""

    def argument(web: HostileWeb) -> str:
        sources = folder / "sources.toml"
        sources.write_text("\n".join(_entry(one, web) for one in outlets))
        return f"sources={sources}"

    return _crawled([one.mechanism for one in outlets], folder, argument, settings)


def _entry(one: Outlet, web: HostileWeb) -> str:
    host = web.hosts[one.mechanism.name]
    return f'[[source]]\ndomain = "{host}"\n{one.kind} = ["http://{host}{PATHS[one.kind]}"]\n'


def _crawled(
    mechanisms: Sequence[Mechanism],
    folder: Path,
    argument: Callable[[HostileWeb], str],
    settings: Mapping[str, str],
) -> HostileRun:
    database_url = f"sqlite:///{folder}/hostile.db"
    with hostile_web(mechanisms) as web:
        chosen = SETTINGS | {"DATABASE_URL": database_url, "NEWSGRAIN_FALLBACK_LOG": f"{folder}/u.jsonl", **settings}
        words = [word for name, value in chosen.items() for word in ("-s", f"{name}={value}")]
        exports = [word for kind in ("csv", "json") for word in ("-O", f"{folder}/articles.{kind}")]
        called = [sys.executable, "-W", "error", "-m", "newsgrain", "crawl", "news", "-a", argument(web)]
        command = [*called, *exports, *words]
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        watch = _Watch(process.pid)
        out, err = process.communicate()
        run = HostileRun(
            web,
            mechanisms,
            database_url,
            process.returncode,
            out.decode("utf-8", "surrogateescape"),
            err.decode("utf-8", "surrogateescape"),
            time.monotonic() - start,
            watch.end(),
        )
    run.found = _found(database_url, {one.name: run.web.url(one) for one in mechanisms})
    return run


class _Watch:
    """Looks every few milliseconds at how much memory a process holds."""

    def __init__(self, pid: int) -> None:
        self._path = Path(f"/proc/{pid}/statm")
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> float:
        """Return the most that was seen, in MB."""
        self._over.set()
        self._thread.join()
        return self._most * _PAGE_BYTES / 1e6

    def _look(self) -> None:
        while not self._over.wait(0.02):
            try:
                self._most = max(self._most, int(self._path.read_text().split()[1]))
            except (OSError, IndexError):
                return


def _applying(fate: Stored | Ends | Bounded, found: Found) -> Stored | Ends:
    if isinstance(fate, Bounded):
        return fate.ended if found.article is None else fate.stored
    return fate


def _mistaken_end(fate: Ends, found: Found) -> Iterator[str]:
    if found.article is not None:
        yield f"is stored: {str(found.article['article_body'])[:80]!r}"
        return
    if found.reason not in fate.reasons:
        yield f"ended as {found.outcome} ({found.reason}: {found.detail}), not {' or '.join(fate.reasons)}"
        return
    outcome = next(reason for reason in fate.reasons if reason == found.reason).outcome
    if found.outcome != outcome or found.state != outcome:
        yield f"is {found.state}, {found.outcome}"


def _found(database_url: str, urls: Mapping[str, str]) -> dict[str, Found]:
    """Return what is known of each of these URLs (name -> URL) that was visited once."""
    engine = reader_engine(database_url)
    with engine.connect() as connection:
        statement = select(Article.__table__, ArticleText.article_body).join(ArticleText)
        articles = {row["id"]: dict(row) for row in connection.execute(statement).mappings()}
        visits = connection.execute(text(_VISITS)).all()
    engine.dispose()
    by_url: dict[str, list[Found]] = {}
    for url, state, outcome, reason, detail, article_id in visits:
        by_url.setdefault(url, []).append(Found(state, outcome, reason, detail, articles.get(article_id)))
    return {name: by_url[url][0] for name, url in urls.items() if len(by_url.get(url, ())) == 1}
