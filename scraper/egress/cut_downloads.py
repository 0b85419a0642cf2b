"""Downloads of which the beginning is worth having: they end at their limit, where others fail."""

from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response

#: In the `meta` of a request: keep the beginning of a body that is larger than allowed.
KEEPS_BEGINNING = "newsgrain_keeps_beginning"
#: Scrapy's flag of a response whose download was ended.
STOPPED = "download_stopped"


def keeps_beginning(request: Request) -> bool:
    """Return whether the beginning of a body that is too large is kept."""
    return bool(request.meta.get(KEEPS_BEGINNING))


def is_cut(response: Response) -> bool:
    """Return whether a response has only the beginning of a body that was too large."""
    return STOPPED in response.flags


class CutDownloads:
    """Ends downloads at their limits."""

    def __init__(self, crawler: Crawler) -> None:
        """Look at all bytes that a crawler receives."""
        self._usual = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._left: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        crawler.signals.connect(self._on_bytes, signal=signals.bytes_received)

    def without_limit(self, request: Request) -> Request:
        """Return the request to send instead of one whose beginning is kept: it ends here and not in an error."""
        limit = request.meta.get("download_maxsize", self._usual)
        if not limit or not keeps_beginning(request):
            return request
        sent = request.replace(meta={**request.meta, "download_maxsize": 0})
        self._left[sent] = limit
        return sent

    def _on_bytes(self, data: bytes, request: Request) -> None:
        left = self._left.get(request)
        if left is None:
            return
        self._left[request] = left - len(data)
        if left < len(data):
            raise StopDownload(fail=False)
