"""Says in plain words why a document or a page could not be had."""

from models.enums import Reason

_WORDS = {
    Reason.NOT_FOUND: "nothing there",
    Reason.GONE: "nothing there any more",
    Reason.FORBIDDEN: "the site refuses us: it wants a login or a payment, or blocks crawlers",
    Reason.RATE_LIMITED: "the site asks us to come later",
    Reason.SERVER_ERROR: "the site itself has an error",
    Reason.ROBOTS: "robots.txt forbids it",
    Reason.TIMEOUT: "no answer in time",
    Reason.DNS: "there is no such host, or this machine has no network",
    Reason.CONNECTION: "no connection",
    Reason.REDIRECTS: "it redirects nowhere, or in circles",
    Reason.TOO_LARGE: "it is too large",
    Reason.REFUSED_ADDRESS: "we do not ask this address",
    Reason.OFFSITE: "it leads to another site",
    Reason.NOT_HTML: "no HTML page",
    Reason.RUN_STOPPED: "stopped before it came",
    Reason.NOINDEX: "it asks not to be kept (noindex)",
    Reason.TDM_OPT_OUT: "it is not to be used for text and data mining",
}
#: Details that say nothing to people who know the words.
_SAYS_ALL = frozenset({Reason.ROBOTS, Reason.DNS})
_STATUS = "HTTP status "


def explain_reason(reason: Reason | None, detail: str) -> str:
    """Return a sentence for a reason and its detail, which names the status or the error."""
    if reason is None:
        return detail
    words = _WORDS.get(reason, str(reason).replace("_", " "))
    if detail.startswith(_STATUS):
        return f"{words} ({detail})"
    # "robots.txt answers with HTTP status 503" is more than a rule that forbids.
    if reason in _SAYS_ALL and _STATUS not in detail:
        return words
    said = detail.partition(": ")[2] or detail
    if reason is Reason.HOST_CLOSED:
        return said  # which host, until when and why
    return f"{words}: {said}" if said else words
