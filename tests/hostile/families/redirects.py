"""Answers that lead elsewhere: in circles, into the house, out of the web."""

from models.enums import Reason
from tests.hostile.mechanism import Mechanism, Stored, ends
from tests.hostile.server_acts import HTML, SIZE, answer, honest, redirect, shows, status

_REFUSED = ends(Reason.REFUSED_ADDRESS)
_NOWHERE = ends(Reason.REDIRECTS)
#: One place inside the house in many spellings; the port is that of the canaries.
_INSIDE = {
    "private": "http://%CANARY%/x",
    "localhost": "http://localhost/x",
    "mapped": "http://[::ffff:127.99.0.1]/x",
    "ipv6-loopback": "http://[::1]/x",
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "link-local-ipv6": "http://[fe80::1]/x",
    "decimal": "http://2137194497/x",
    "hexadecimal": "http://0x7f630001/x",
    "octal": "http://0177.0143.0.1/x",
    "short": "http://127.1/x",
    "zero": "http://0/x",
    "nat64": "http://[64:ff9b::7f63:1]/x",
    "full-width": "http://１２７.99.0.1/x",
    "shared-net": "http://100.64.0.1/x",
    "multicast": "http://224.0.0.1/x",
}
_SCHEMES = {
    "file": "file:///etc/passwd",
    "ftp": "ftp://%CANARY%/x",
    "gopher": "gopher://%CANARY%/x",
    "data": "data:text/html,<p>words</p>",
    "javascript": "javascript:alert(1)",
    "s3": "s3://bucket/x",
    "mailto": "mailto:desk@example.org",
}

REDIRECTS = (
    *(Mechanism(f"to-{name}", redirect(where.encode()), _REFUSED) for name, where in _INSIDE.items()),
    *(Mechanism(f"to-{name}", redirect(where), _NOWHERE) for name, where in _SCHEMES.items()),
    Mechanism("to-a-place-with-a-name", redirect("http://example.org:80@%CANARY%/x"), _NOWHERE),
    Mechanism("to-another-port", redirect("http://127.7.255.1:22/x"), _REFUSED),
    Mechanism("to-itself", redirect("http://%HERE%/news/to-itself.html"), _NOWHERE),
    Mechanism("to-itself-by-fragment", redirect("#top"), _NOWHERE),
    Mechanism("loop-of-two", redirect("/a"), _NOWHERE, paths={"/a": redirect("/b"), "/b": redirect("/a")}),
    Mechanism(
        "chain-of-30",
        redirect("/hop/0"),
        _NOWHERE,
        paths={f"/hop/{hop}": redirect(f"/hop/{hop + 1}") for hop in range(30)},
    ),
    Mechanism(
        "chain-of-3",
        redirect("/hop/0"),
        Stored(),
        paths={"/hop/0": redirect("/hop/1"), "/hop/1": redirect("hop2"), "/hop/hop2": honest()},
    ),
    Mechanism(
        "permanent",
        redirect("/news/new-place.html", "308 Permanent Redirect"),
        Stored(),
        paths={"/news/new-place.html": honest()},
    ),
    Mechanism(
        "see-other", redirect("?page=1", "303 See Other"), Stored(), paths={"/news/see-other.html?page=1": honest()}
    ),
    Mechanism("without-a-place", answer("Content-Length: 0", status="HTTP/1.1 302 Found", body=b""), _NOWHERE),
    Mechanism("to-an-empty-place", redirect(""), _NOWHERE),
    Mechanism("to-rubbish", redirect("http://[/%%/\\"), ends(Reason.REDIRECTS, Reason.BAD_RESPONSE)),
    Mechanism("to-no-host", redirect("http:///x"), ends(Reason.NOT_FOUND)),
    Mechanism("to-bytes", redirect(b"http://\xff\xfe\x80/"), ends(Reason.REDIRECTS, Reason.DNS)),
    Mechanism(
        "to-a-bad-port",
        redirect("http://127.7.255.1:99999/"),
        ends(Reason.REDIRECTS, Reason.REFUSED_ADDRESS, Reason.BAD_RESPONSE),
    ),
    Mechanism(
        "to-a-megabyte", redirect("/" + "a" * 1_000_000), ends(Reason.REDIRECTS, Reason.CONNECTION, Reason.BAD_RESPONSE)
    ),
    Mechanism("to-8-kilobytes", redirect("/" + "a" * 8_000), ends(Reason.REDIRECTS, Reason.NOT_FOUND)),
    Mechanism("to-a-label-of-100", redirect(f"http://{'a' * 100}.example/"), ends(Reason.REDIRECTS, Reason.DNS)),
    Mechanism("split-in-two", redirect(b"/x%0d%0aSet-Cookie:%20a=b"), ends(Reason.NOT_FOUND)),
    Mechanism("to-another-site", redirect("http://%OTHER%/story"), ends(Reason.OFFSITE)),
    Mechanism(
        "300",
        answer(HTML, SIZE, "Location: http://%CANARY%/x", status="HTTP/1.1 300 Multiple Choices"),
        ends(Reason.REDIRECTS),
    ),
    Mechanism(
        "305",
        answer("Location: http://%CANARY%/", "Content-Length: 0", status="HTTP/1.1 305 Use Proxy", body=b""),
        ends(Reason.REDIRECTS),
    ),
    Mechanism("refresh-header", answer(HTML, SIZE, "Refresh: 0; url=http://%CANARY%/x"), Stored()),
    Mechanism(
        "meta-refresh",
        shows(lambda story: story.page(head='<meta http-equiv="refresh" content="0;url=http://127.99.0.1/x">')),
        Stored(),
    ),
    Mechanism(
        "meta-refresh-alone",
        shows(lambda _: '<meta http-equiv="refresh" content="0;url=http://127.99.0.1/x">'),
        ends(Reason.NO_TEXT, Reason.EMPTY_PAGE, Reason.SCRIPT_SHELL, Reason.REDIRECTS),
    ),
    Mechanism("base-elsewhere", shows(lambda story: story.page(head='<base href="http://127.99.0.1/">')), Stored()),
    Mechanism("alt-svc", honest('Alt-Svc: h2="127.99.0.1:80"; ma=99999'), Stored()),
    Mechanism(
        "redirect-to-robots-off",
        redirect("/private/x"),
        ends(Reason.ROBOTS),
        robots=status("200 OK", body=b"User-agent: *\nDisallow: /private/\n"),
        paths={"/private/x": honest()},
    ),
)
