"""HTTP/1.1 with bounds that Twisted lacks: on headers, and on bodies that do not match their headers."""

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

#: Status lines and headers of one response, including 1xx responses. Browsers have about the same limit.
MAX_HEAD_BYTES = 256 * 1024
MAX_HEAD_LINES = 1_000


class HeadTooLargeError(Exception):
    """The headers exceed their limit."""


class _LongerThanSaid:
    """Replaces the decoder of a body that is longer than its Content-Length: it counts as truncated."""

    def noMoreData(self) -> None:  # noqa: N802 - Twisted's name
        raise _DataLoss("more came than Content-Length says")


class BoundedParser(_LenientHTTPClientParser):
    """Parses one response, within bounds."""

    MAX_LENGTH = MAX_HEAD_BYTES
    _head_bytes = 0
    _head_lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take a line of the head.

        Raises:
            HeadTooLargeError: it exceeds a limit.
        """
        self._head_bytes += len(line)
        self._head_lines += 1
        if self._head_bytes > MAX_HEAD_BYTES or self._head_lines > MAX_HEAD_LINES:
            raise HeadTooLargeError(f"more than {MAX_HEAD_LINES} lines or {MAX_HEAD_BYTES} bytes of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 - Twisted's name
        """Refuse a header that does not end.

        Raises:
            HeadTooLargeError: always.
        """
        raise HeadTooLargeError(f"a header of more than {MAX_HEAD_BYTES} bytes")

    def _finished(self, rest: bytes) -> None:
        if rest:
            # The rest would be parsed as the response to another request.
            self.request.persistent = False
        # Some servers send a line break after the body.
        if rest.strip() and isinstance(self.bodyDecoder, _IdentityTransferDecoder):
            self.bodyDecoder = _LongerThanSaid()  # type: ignore[assignment]  # only its end is still used
        super()._finished(rest)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """One connection."""

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        """Send a request, and parse its response within bounds."""
        answer = super().request(request)
        if self._parser is not None:
            # As Scrapy does: Twisted names the class of its parser in the middle of this method.
            self._parser.__class__ = BoundedParser
        return answer

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        if not reason.check(ConnectionDone):  # type: ignore[no-untyped-call]  # same
            # No orderly close with a server that sends garbage.
            self.transport.abortConnection()  # type: ignore[union-attr]  # there is one as long as there is an answer
        super()._giveUp(reason)  # type: ignore[no-untyped-call]  # Twisted's


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the protocol of each new connection."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's name
        """Return the protocol of a connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's
