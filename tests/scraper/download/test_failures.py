import zlib

import pytest
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed

from models.enums import Reason
from scraper.download.failures import failure_detail, failure_reason, status_reason


def wrapped(cause: Exception) -> DownloadFailedError:
    """Return `cause` the way Scrapy hands on what Twisted wraps."""
    error = DownloadFailedError("failed")
    error.__cause__ = ResponseFailed([Failure(cause)])  # type: ignore[no-untyped-call]  # Twisted's
    return error


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_success_has_no_reason(status: int) -> None:
    assert status_reason(status) is None


@pytest.mark.parametrize("status", [100, 206, 300, 302, 400, 404, 418, 451, 499, 500, 503, 599, 999])
def test_every_other_status_has_one(status: int) -> None:
    assert isinstance(status_reason(status), Reason)


def test_what_is_wrapped_is_looked_at() -> None:
    broken = wrapped(ParseError("no status line", b"x"))  # type: ignore[no-untyped-call]  # Twisted's

    assert failure_reason(broken) is Reason.BAD_RESPONSE
    assert failure_reason(wrapped(OSError("reset"))) is Reason.CONNECTION
    assert failure_reason(wrapped(ValueError("conflicting Content-Length headers"))) is Reason.BAD_RESPONSE
    assert "reset" in failure_detail(wrapped(OSError("reset")))


def test_an_unknown_error_is_named_and_never_lost() -> None:
    assert failure_reason(KeyError("x")) is Reason.CRAWL_ERROR
    assert failure_detail(KeyError("x")) == "KeyError: 'x'"
    assert failure_reason(zlib.error("cut")) is Reason.BAD_RESPONSE
    assert failure_reason(UnicodeDecodeError("utf-8", b"x", 0, 1, "cut")) is Reason.BAD_RESPONSE
    assert failure_reason(IgnoreRequest("some middleware's own")) is Reason.DROPPED
    assert failure_reason(None) is Reason.BAD_RESPONSE
