"""Fetches /.well-known/tdmrep.json once a day from each host: its policy on text and data mining."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from pipelines.metadata.rights.tdm_rights import combined_reservation
from pipelines.urls.normalise import host_or_empty
from scraper.politeness.host_policy import host_policy_of
from scraper.politeness.robots_cache import packed
from scraper.politeness.tdm_policy import MOST_BYTES

logger = logging.getLogger(__name__)

_OK = 200
_KEPT_FOR = timedelta(hours=24)


class TdmRepFetcher:
    """Holds requests for pages back until the policy of their host is known."""

    def __init__(self, crawler: Crawler) -> None:
        """Use the host policy that the crawler's components share."""
        self._crawler = crawler
        self._host_policy = host_policy_of(crawler)
        self._fetching: dict[str, asyncio.Future[None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Pass a request on; one for a page waits for the policy of its host."""
        name = host_or_empty(request.url)
        # Only pages carry text.
        if not name or "url" not in request.cb_kwargs:
            return
        expires_at, now = self._host_policy.host_cache.row(name).tdmrep_expires_at, datetime.now(UTC)
        if expires_at is not None and now < expires_at <= now + _KEPT_FOR:
            return
        if name not in self._fetching:
            self._fetching[name] = asyncio.ensure_future(self._fetch(name, request))
        await asyncio.shield(self._fetching[name])

    async def _fetch(self, name: str, request: Request) -> None:
        """Fetch and save the policy of a host; the next run tries again after a failure."""
        url = urlparse_cached(request)
        agent = request.headers.get("User-Agent")
        asked = Request(
            f"{url.scheme}://{url.netloc}/.well-known/tdmrep.json",
            headers={} if agent is None else {"User-Agent": agent},
            meta={"dont_retry": True, "download_maxsize": MOST_BYTES},
            callback=NO_CALLBACK,
        )
        try:
            response = await self._crawler.engine.download_async(asked)
        except Exception as error:  # noqa: BLE001 - a page does not depend on it
            logger.debug("%s: no tdmrep.json: %s", name, error)
            return
        self._save(name, self._host_policy.token_of(request), response)

    def _save(self, name: str, token: str, response: Response) -> None:
        hosts = self._host_policy.host_cache
        kept = packed(response.body) if response.status == _OK and response.body else None
        hosts.put(replace(hosts.row(name), tdmrep=kept, tdmrep_expires_at=datetime.now(UTC) + _KEPT_FOR))
        whole = combined_reservation(self._host_policy.tdm_statements(f"https://{name}/", token))
        hosts.put(replace(hosts.row(name), tdm_opt_out=whole.opt_out, tdm_evidence=whole.evidence))
