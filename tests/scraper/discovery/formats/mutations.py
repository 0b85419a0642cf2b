"""Damaged documents for property tests: cut, swapped, repeated and overwritten pieces of real shapes."""

from hypothesis import strategies as st

_RUBBISH = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b"<", b">", b"&", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE a [", b"\x00", b"\xff\xfe", b"http://["],
    ),
)


@st.composite
def mutated(draw: st.DrawFn, documents: tuple[bytes, ...]) -> bytes:
    """Draw one of the documents with up to six pieces of damage."""
    body = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        insert = draw(st.one_of(_RUBBISH, st.just(body[start:end] * 2)))
        body = body[:start] + insert + body[end:]
    return body
