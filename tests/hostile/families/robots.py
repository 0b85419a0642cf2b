"""robots.txt that is refused, broken, endless or no robots.txt."""

from models.enums import Reason
from tests.hostile.mechanism import Act, Mechanism, Stored, ends
from tests.hostile.server_acts import HTML, answer, forever, head, honest, redirect, reset_after, shows, silence, status

_CLOSED = ends(Reason.ROBOTS)
_UNREACHABLE = ends(Reason.HOST_CLOSED)


def _says(text: str | bytes) -> Act:
    return shows(lambda _: text, kind="text/plain")


ROBOTS = (
    Mechanism("robots-disallows", honest(), _CLOSED, robots=_says("User-agent: *\nDisallow: /\n")),
    Mechanism(
        "robots-allows-others-only",
        honest(),
        _CLOSED,
        robots=_says("User-agent: friend\nAllow: /\n\nUser-agent: *\nDisallow: /news/\n"),
    ),
    Mechanism(
        "robots-with-a-mark", honest(), _CLOSED, robots=_says(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /news\r\n")
    ),
    Mechanism("robots-with-wildcards", honest(), _CLOSED, robots=_says("User-agent: *\nDisallow: /*.html$\n")),
    Mechanism("robots-500", honest(), _UNREACHABLE, robots=status("500 Internal Server Error")),
    Mechanism("robots-403", honest(), Stored(), robots=status("403 Forbidden")),
    # Without an answer, the page is not requested, and stays due.
    Mechanism("robots-silent", honest(), _UNREACHABLE, robots=silence()),
    Mechanism("robots-reset", honest(), _UNREACHABLE, robots=reset_after(b"HTTP/1.1 200 OK\r\n")),
    Mechanism("robots-redirects-in-circles", honest(), _UNREACHABLE, robots=redirect("/robots.txt")),
    Mechanism("robots-elsewhere", honest(), _UNREACHABLE, robots=redirect("http://%CANARY%/robots.txt")),
    Mechanism("robots-is-html", honest(), Stored(), robots=shows(lambda story: story.page())),
    Mechanism("robots-is-binary", honest(), Stored(), robots=_says(bytes(range(256)) * 40)),
    Mechanism(
        "robots-endless",
        honest(),
        _UNREACHABLE,
        robots=forever(head("HTTP/1.1 200 OK", HTML), b"Disallow: /a\n" * 5000),
    ),
    Mechanism(
        "robots-of-100000-rules",
        honest(),
        Stored(),
        robots=_says("User-agent: *\n" + "Disallow: /a*b*c*d$\n" * 100_000),
    ),
    Mechanism("robots-of-stars", honest(), Stored(), robots=_says("User-agent: *\nDisallow: /" + "*a" * 2000 + "b$\n")),
    Mechanism("robots-delay-of-a-year", honest(), Stored(), robots=_says("User-agent: *\nCrawl-delay: 31536000\n")),
    Mechanism("robots-204", honest(), Stored(), robots=answer(status="HTTP/1.1 204 No Content", body=b"")),
)
