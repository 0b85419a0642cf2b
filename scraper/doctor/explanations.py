"""Explanations of why a document or a page could not be fetched."""

from models.enums import Reason

_EXPLANATIONS = {
    Reason.NOT_FOUND: "nothing there",
    Reason.GONE: "nothing there any more",
    Reason.FORBIDDEN: "the site refuses us: it requires a login or a payment, or blocks crawlers",
    Reason.RATE_LIMITED: "the site asks us to come later",
    Reason.SERVER_ERROR: "the site itself has an error",
    Reason.ROBOTS: "robots.txt forbids it",
    Reason.TIMEOUT: "no answer in time",
    Reason.DNS: "there is no such host, or this machine has no network",
    Reason.CONNECTION: "no connection",
    Reason.REDIRECTS: "it redirects nowhere, or in circles",
    Reason.TOO_LARGE: "it is too large",
    Reason.REFUSED_ADDRESS: "requests to this address are not allowed",
    Reason.OFFSITE: "it leads to another site",
    Reason.REDIRECTED_ELSEWHERE: "it does not lead to the article",
    Reason.NOT_HTML: "no HTML page",
    Reason.RUN_STOPPED: "stopped before the response",
    Reason.NOINDEX: "the page is marked noindex",
    Reason.TDM_OPT_OUT: "it is not to be used for text and data mining",
}
#: Their details add nothing to the explanation.
_COMPLETE = frozenset({Reason.ROBOTS, Reason.DNS})
_STATUS = "HTTP status "


def explain_reason(reason: Reason | None, detail: str) -> str:
    """Return a sentence for a reason and its detail, which names the status or the error."""
    if reason is None:
        return detail
    explanation = _EXPLANATIONS.get(reason, str(reason).replace("_", " "))
    if detail.startswith(_STATUS):
        return f"{explanation} ({detail})"
    # "robots.txt answers with HTTP status 503" is more than a rule that forbids.
    if reason in _COMPLETE and _STATUS not in detail:
        return explanation
    message = detail.partition(": ")[2] or detail
    if reason is Reason.HOST_CLOSED:
        return message  # which host, until when and why
    return f"{explanation}: {message}" if message else explanation
