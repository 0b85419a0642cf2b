"""HTTP/1.1 with bounds that Twisted does not have: on headers, and on bodies that do not match their headers."""

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as TxRequest
from twisted.web.http import _DataLoss, _IdentityTransferDecoder
from twisted.web.iweb import IResponse

#: Status lines and headers of one answer together, those of its 1xx answers too. Browsers take about as much.
MAX_HEAD_BYTES = 256 * 1024
MAX_HEAD_LINES = 1_000


class HeadTooLargeError(Exception):
    """The headers do not end."""


class _LongerThanSaid:
    """Stands in for the decoder of a body behind whose declared end more came: what came is a part of it."""

    def noMoreData(self) -> None:  # noqa: N802 - Twisted's name
        raise _DataLoss("more came than Content-Length says")


class BoundedParser(_LenientHTTPClientParser):
    """Reads one answer."""

    MAX_LENGTH = MAX_HEAD_BYTES
    _head_bytes = 0
    _head_lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take a line of the head.

        Raises:
            HeadTooLargeError: it is one too many.
        """
        self._head_bytes += len(line)
        self._head_lines += 1
        if self._head_bytes > MAX_HEAD_BYTES or self._head_lines > MAX_HEAD_LINES:
            raise HeadTooLargeError(f"more than {MAX_HEAD_LINES} lines or {MAX_HEAD_BYTES} bytes of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 - Twisted's name
        """Give up a header that does not end.

        Raises:
            HeadTooLargeError: always.
        """
        raise HeadTooLargeError(f"a header of more than {MAX_HEAD_BYTES} bytes")

    def _finished(self, rest: bytes) -> None:
        if rest:
            # What follows would be read as the answer to another request.
            self.request.persistent = False
        # A line break behind the body is an old habit of servers.
        if rest.strip() and isinstance(self.bodyDecoder, _IdentityTransferDecoder):
            self.bodyDecoder = _LongerThanSaid()  # type: ignore[assignment]  # only its end is still asked for
        super()._finished(rest)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """One connection."""

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request, and read its answer within bounds."""
        answer = super().request(request)
        if self._parser is not None:
            # As Scrapy does: Twisted names the class of its parser in the middle of this method.
            self._parser.__class__ = BoundedParser
        return answer

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        if not reason.check(ConnectionDone):  # type: ignore[no-untyped-call]  # same
            # Who sends nonsense is not asked to agree on an end.
            self.transport.abortConnection()  # type: ignore[union-attr]  # there is one as long as there is an answer
        super()._giveUp(reason)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the protocol of each new connection."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's name
        """Return the protocol of a connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's
