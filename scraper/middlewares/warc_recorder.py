"""Writes every response of a crawl into WARC files, if NEWSGRAIN_WARC_DIR names a folder."""

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from pipelines.html.content_decoding import NotDecodable, TooLargeUnpacked, decode_body
from pipelines.html.html_types import looks_like_html
from pipelines.items import PagePolicy
from pipelines.run.crawl_run import run_of
from pipelines.storage.daemon_thread import DaemonExecutor
from scraper.app_settings import AppSettings, read_settings
from scraper.download.responses import content_codings, content_type, header_pairs, is_truncated
from scraper.egress.cut_downloads import is_cut
from scraper.politeness.host_policy import host_policy_of

# Imported where it is needed: most crawls keep no WARC files.
if TYPE_CHECKING:
    from pipelines.archive.warc_writer import Exchange

logger = logging.getLogger(__name__)

_MEGABYTE = 1_000_000
_WRITTEN_STAT = "newsgrain/warc/responses"
_LEFT_OUT_STAT = "newsgrain/warc/left_out"


class WarcRecorder:
    """Records responses as they come, before redirects and retries are followed, with decoded bodies."""

    def __init__(self, crawler: Crawler, app_settings: AppSettings) -> None:
        """Make no file before the first response."""
        if app_settings.warc_folder is None:
            raise NotConfigured
        from pipelines.archive.warc_folder import WarcFolder  # noqa: PLC0415

        self._crawler = crawler
        self._app_settings = app_settings
        self._policy = host_policy_of(crawler)
        software = str(crawler.settings.get("USER_AGENT") or "Newsgrain")
        self._warcs = WarcFolder(app_settings.warc_folder, int(app_settings.warc_mb * _MEGABYTE), software)
        self._thread = DaemonExecutor("newsgrain-warc")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._has_failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; without a folder there is none."""
        recorder = cls(crawler, read_settings(crawler.settings))
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        return recorder

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response unchanged, once it is written."""
        exchange = None if self._has_failed else self._exchange(request, response)
        if exchange is None:
            return response
        if not self._may_be_kept(request, response, exchange):
            self._crawler.stats.inc_value(_LEFT_OUT_STAT)
            return response
        try:
            await asyncio.wrap_future(self._thread.submit(partial(self._warcs.write, exchange)))
        except OSError as error:
            self._fail(error)
        else:
            self._crawler.stats.inc_value(_WRITTEN_STAT)
        return response

    async def spider_closed(self) -> None:
        """Finish the last file."""
        try:
            await asyncio.wrap_future(self._thread.submit(self._warcs.close))
        except OSError as error:
            self._fail(error)
        self._thread.close()

    def _exchange(self, request: Request, response: Response) -> "Exchange | None":
        """Return what is to be written; None: this is no crawl, or one that stores nothing."""
        run = run_of(self._crawler.spider)
        if run is None or run.plan.is_dry:
            return None
        from pipelines.archive.warc_writer import Exchange  # noqa: PLC0415

        body = _decoded(response, request.meta.get("download_maxsize", self._limit))
        return Exchange(
            url=response.url,
            at=datetime.now(UTC),
            status=response.status,
            headers=header_pairs(response),
            body=body,
            request_headers=_sent_headers(request),
            method=request.method,
            ip_address=None if response.ip_address is None else str(response.ip_address),
            truncated="length" if is_cut(response) else "disconnect" if is_truncated(response) else None,
        )

    def _may_be_kept(self, request: Request, response: Response, exchange: "Exchange") -> bool:
        from pipelines.archive.permissions import may_be_kept  # noqa: PLC0415

        token = self._policy.token_of(request)
        settings = self._app_settings
        statements = self._policy.tdm_statements(response.url, token) if settings.skips_tdm_opt_outs else ()
        policy = PagePolicy(token, settings.obeys_robots_meta, settings.skips_tdm_opt_outs, statements)
        page = exchange.body if looks_like_html(content_type(response), exchange.body) else b""
        return may_be_kept(exchange.headers, page, policy, exchange.at)

    def _fail(self, error: OSError) -> None:
        """Stop recording, and note why in the run's verdict."""
        self._has_failed = True
        message = f"NEWSGRAIN_WARC_DIR: {self._app_settings.warc_folder} cannot be written: {error.strerror or error}"
        logger.critical("%s", message)
        run = run_of(self._crawler.spider)
        if run is not None:
            run.findings.disk_full(message)


def _decoded(response: Response, limit: int) -> bytes:
    """Return the body without its codings; as it is if it cannot be decoded."""
    try:
        return decode_body(response.body, content_codings(response), limit).body
    except (NotDecodable, TooLargeUnpacked):
        return response.body


def _sent_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request, without what identifies the operator to a site."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in request.headers.items()
        if name.lower() not in {b"cookie", b"authorization", b"proxy-authorization"}
        for value in values
    )
