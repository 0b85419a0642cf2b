"""Damages pages: what transfers, templates and attackers do to them, in steps that hypothesis can make smaller."""

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

#: Pieces of mark-up and text that pages break by.
PIECES = (
    *"<div> </div> <p> </p> <b> </b> <table><tr><td> </table> <ul><li> <a href='/x'> </a> <h1> </h1> <br>".split(" "),
    *"<script> </script> <!-- --> <![CDATA[ ]]> <title> </title> <body> </body> </html> <svg> <template> <pre>".split(
        " "
    ),
    "<meta charset=utf-16>",
    "<meta http-equiv='Content-Type' content='text/html; charset=shift_jis'>",
    "<meta property='article:published_time' content='2026-13-45T99:99:99+99:99'>",
    "<time datetime='0000-00-00'>31 February 9999</time>",
    '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"\\ud800\\u0000x",',
    '<script type="application/ld+json">[{"@graph":[[[{"author":{"name":["a",{"name":"\\u0007b"}]}}]]]}]</script>',
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&#x1b;[31m",
    "&#133;",
    "&amp;#0;",
    "&amp;amp;#8238;",
    "&nosuch;",
    "&#",
    "\x00",
    "\x1b[2J",
    "\x7f\x85\x9b",
    "\u202e\u200b\ufeff",
    "\ufffe\uffff\U0010ffff",
    "<" * 40,
    "<div class='" + "a-" * 200 + "'>",
    "<b><i>" * 150,
    "\ud83d\ude00",
)
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "cp1252", "shift_jis", "gb18030", "koi8-r", "utf-7")

Mutation = Callable[[bytes], bytes]


def _place(body: bytes, share: float) -> int:
    return int(len(body) * share)


def _flipped(share: float, byte: int) -> Mutation:
    return lambda body: body[: (at := _place(body, share))] + bytes([byte]) + body[at + 1 :]


def _cut(share: float) -> Mutation:
    return lambda body: body[: _place(body, share)]


def _without(share: float, length: int) -> Mutation:
    return lambda body: body[: (at := _place(body, share))] + body[at + length :]


def _with(share: float, piece: str) -> Mutation:
    raw = piece.encode("utf-8", "surrogatepass")
    return lambda body: body[: (at := _place(body, share))] + raw + body[at:]


def _repeated(share: float, length: int, times: int) -> Mutation:
    return lambda body: body[: (at := _place(body, share))] + body[at : at + length] * times + body[at:]


def _spliced(share: float, other: float, length: int) -> Mutation:
    def splice(body: bytes) -> bytes:
        at, source = _place(body, share), _place(body, other)
        return body[:at] + body[source : source + length] + body[at:]

    return splice


def _encoded(encoding: str) -> Mutation:
    return lambda body: body.decode("utf-8", "replace").encode(encoding, "replace")


_SHARE = st.floats(0, 1, exclude_max=True)
_MUTATION = st.one_of(
    st.builds(_flipped, _SHARE, st.integers(0, 255)),
    st.builds(_cut, _SHARE),
    st.builds(_without, _SHARE, st.integers(1, 2000)),
    st.builds(_with, _SHARE, st.one_of(st.sampled_from(PIECES), st.text(max_size=20))),
    st.builds(_repeated, _SHARE, st.integers(1, 400), st.integers(2, 30)),
    st.builds(_spliced, _SHARE, _SHARE, st.integers(1, 2000)),
    st.builds(_encoded, st.sampled_from(ENCODINGS)),
)


@st.composite
def mutated(draw: st.DrawFn, pages: Sequence[bytes], most: int = 12) -> bytes:
    """Draw one of `pages` with up to `most` damages."""
    body = draw(st.sampled_from(pages))
    for mutate in draw(st.lists(_MUTATION, max_size=most)):
        body = mutate(body)
    return body
