"""Maps HTTP statuses and the errors of Scrapy and Twisted to reasons. Pure."""

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from models.enums import Reason
from pipelines.run.shutdown import Aborted
from scraper.exceptions import RequestEndedError

_STATUSES = {
    # No request has a Range header.
    206: Reason.BAD_RESPONSE,
    401: Reason.FORBIDDEN,
    402: Reason.FORBIDDEN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    413: Reason.TOO_LARGE,
    429: Reason.RATE_LIMITED,
    451: Reason.FORBIDDEN,
}
_REDIRECTIONS = range(300, 400)
#: Errors of connections; some of Twisted's are plain `OSError`s.
_OF_CONNECTIONS = (ConnectError, ConnectionClosed, OSError, TlsError)
_SUCCESSES = range(200, 300)
_SERVER_ERRORS = 500

_ERRORS: tuple[tuple[type[BaseException], Reason], ...] = (
    (Aborted, Reason.RUN_STOPPED),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (CannotResolveHostError, Reason.DNS),
    (DownloadConnectionRefusedError, Reason.CONNECTION),
    # The only download that is cancelled is one beyond DOWNLOAD_MAXSIZE.
    (DownloadCancelledError, Reason.TOO_LARGE),
    (ResponseDataLossError, Reason.BAD_RESPONSE),
    (UnsupportedURLSchemeError, Reason.REDIRECTS),
    (DownloadFailedError, Reason.CONNECTION),
    (ConnectError, Reason.CONNECTION),
    (ConnectionClosed, Reason.CONNECTION),
    (TlsError, Reason.CONNECTION),
)
#: Scrapy distinguishes these by their messages only.
_IGNORED = (
    ("robots.txt", Reason.ROBOTS),
    ("max redirections", Reason.REDIRECTS),
    ("DOWNLOAD_MAXSIZE", Reason.TOO_LARGE),
    ("Filtered offsite", Reason.OFFSITE),
)
#: Raised by a redirect to javascript: and the like.
_NO_SCHEME = "Missing scheme in request url"
#: Errors of code, not of a response: a page's bytes raise ValueError, OSError or a library's own error.
_BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError)


def status_reason(status: int) -> Reason | None:
    """Return why a response with this HTTP status carries no page; None for a success."""
    if status in _STATUSES:
        return _STATUSES[status]
    if status in _SUCCESSES:
        return None
    if status in _REDIRECTIONS:
        return Reason.REDIRECTS
    return Reason.SERVER_ERROR if status >= _SERVER_ERRORS else Reason.HTTP_ERROR


def failure_reason(error: BaseException | None) -> Reason:
    """Return why a download that ended with `error` brought no response."""
    if isinstance(error, DownloadFailedError) and _is_unreadable(error):
        return Reason.BAD_RESPONSE
    if isinstance(error, RequestEndedError):
        return error.reason
    for kind, reason in _ERRORS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, IgnoreRequest):
        return next((reason for words, reason in _IGNORED if words in str(error)), Reason.DROPPED)
    if isinstance(error, ValueError) and _NO_SCHEME in str(error):
        return Reason.REDIRECTS
    return Reason.CRAWL_ERROR if isinstance(error, _BUGS) else Reason.BAD_RESPONSE


def failure_detail(error: BaseException | None) -> str:
    """Return the error in a few words for people."""
    if error is None:
        return "no reason given"
    message = "; ".join(str(cause) for cause in _causes(error)) or str(error)
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _is_unreadable(error: BaseException) -> bool:
    """Return whether the download failed by an unreadable response rather than by the connection."""
    return any(not isinstance(cause, _OF_CONNECTIONS) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """Return the causes of a failed download, which Twisted wraps in a list."""
    reasons = getattr(error.__cause__, "reasons", None) or ()
    values = [reason.value for reason in reasons if isinstance(reason, Failure)]
    return [value for value in values if value is not None]
