import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.charset_claims import charset_claims

META = '<meta charset="windows-1251">'


@pytest.mark.parametrize(
    "start",
    [
        META,
        "<META CHARSET=windows-1251>",
        "<meta charset='windows-1251' />",
        "<meta charset=windows-1251/>",
        '<meta name="x" charset = "windows-1251">',
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<meta content='text/html;charset=windows-1251' http-equiv=content-type>",
        '<meta http-equiv="Content-Type" content="text/html; charset="windows-1251"">',
        '<meta content="text/html; charset=windows-1251">',
        f"<!-- <meta charset=utf-8> -->{META}",
        f"<!-->{META}",
        f"<script>document.write('<meta charset=koi8-r>')</script>{META}",
        f"<noscript><meta charset=koi8-r></noscript>{META}",
        f"<template><meta charset=koi8-r></template>{META}",
        f"<title>The tag <meta charset=koi8-r> in HTML</title>{META}",
        f"<style>/* <meta charset=koi8-r> */</style>{META}",
        f'<meta name="description" content="Why charset=koi8-r is history">{META}',
        f"<script>{'var x = 1;' * 3000}</script>{META}",
    ],
)
def test_the_declaration_of_a_page_is_found(start: str) -> None:
    assert charset_claims(f"<!DOCTYPE html><html><head>{start}</head>".encode(), ()) == ("cp1251",)


def test_an_xml_declaration_counts_at_the_beginning() -> None:
    declaration = '<?xml version="1.0" encoding="windows-1251"?>'

    assert charset_claims(f"\n{declaration}<html>".encode(), ()) == ("cp1251",)
    assert charset_claims(f"<p>{declaration}</p>".encode(), ()) == ()


@pytest.mark.parametrize(
    "start",
    [
        f"<!-- {META} -->",
        f"<!-- {META}",
        f"<script>var page = '{META}';</script>",
        f"<script>var page = '{META}';",
        f"<noscript>{META}</noscript>",
        f"<template>{META}</template>",
        f"<textarea>{META}</textarea>",
        '<meta property="og:description" content="It said charset=windows-1251">',
        '<meta charset="klingon">',
        "<p>charset=windows-1251</p>",
    ],
)
def test_what_is_no_declaration_declares_nothing(start: str) -> None:
    assert charset_claims(f"<html><head>{start}".encode(), ()) == ()


def test_the_header_comes_first() -> None:
    headers = [("content-type", "text/html; charset=KOI8-R")]

    assert charset_claims(META.encode(), headers) == ("koi8-r", "cp1251")


@given(st.binary(max_size=200), st.sampled_from([b"<meta ", b"<!--", b"<script>", b"<meta charset=", b"</script>"]))
def test_no_bytes_raise(body: bytes, start: bytes) -> None:
    assert len(charset_claims(start + body + start + body, ())) <= 1
