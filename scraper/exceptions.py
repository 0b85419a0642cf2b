"""Errors that end a request without a response, each with the reason under which its URL is stored."""

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest

from models.enums import Reason


class RequestEndedError(IgnoreRequest):
    """A request that ends without a response, for a `reason` that is stored with its URL."""

    reason: ClassVar[Reason]


class RefusedAddressError(RequestEndedError):
    """The egress guard lets no request through to this address, port or URL."""

    reason = Reason.REFUSED_ADDRESS


class HostLockedError(RequestEndedError):
    """Another run is crawling the host, or the database cannot say whether one is."""

    reason = Reason.HOST_LOCKED


class HostBudgetError(RequestEndedError):
    """The host has used its time in this run; the next run goes on."""

    reason = Reason.HOST_BUDGET


class ClosedHostError(RequestEndedError):
    """The host is closed for a while; `is_new`: no earlier run has closed it."""

    reason = Reason.HOST_CLOSED

    def __init__(self, message: str, *, is_new: bool = True) -> None:
        """Keep the message, which says why and until when."""
        super().__init__(message)
        self.is_new = is_new


class BadRedirectError(RequestEndedError):
    """A redirect leads to no URL that could be requested, or back to one that was."""

    reason = Reason.REDIRECTS


class UnpackedTooLargeError(RequestEndedError):
    """The body is larger than its bound when unpacked."""

    reason = Reason.TOO_LARGE


class UndecodableError(RequestEndedError):
    """The body cannot be unpacked, and came packed again when it was requested unpacked."""

    reason = Reason.BAD_RESPONSE


class EmptyBodyError(RequestEndedError):
    """The headers came, and nothing of the body that they announce."""

    reason = Reason.BAD_RESPONSE


class StoppedError(RequestEndedError):
    """The run ended before this request was sent."""

    reason = Reason.RUN_STOPPED
