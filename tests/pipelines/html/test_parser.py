import gzip
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.enums import Reason
from pipelines.html.parser import ParsedPage, looks_binary, parse
from pipelines.items import RejectedPage
from tests.pages import URL, page, page_html

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"


def _zipped() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("news.html", page_html())
    return archive.getvalue()


def _text(body: str | bytes, content_type: str = "text/html; charset=utf-8") -> str:
    parsed = parse(page(body, content_type))
    assert isinstance(parsed, ParsedPage)
    return str(parsed.tree.text_content())


def _rejected(body: str | bytes) -> RejectedPage:
    rejected = parse(page(body))
    assert isinstance(rejected, RejectedPage)
    return rejected


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t  \n", b"\x0c"])
def test_a_page_without_content_is_rejected(body: bytes) -> None:
    assert _rejected(body) == RejectedPage(URL, Reason.EMPTY_PAGE, "the page has no content")


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\n \n", b"<!-- nothing -->", b"<!DOCTYPE html>", b"&#0;"]
)
def test_a_page_without_elements_is_rejected(body: bytes) -> None:
    assert _rejected(body).reason in {Reason.EMPTY_PAGE, Reason.NOT_HTML}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", id="pdf"),
        pytest.param(_PNG, id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", id="jpeg"),
        pytest.param(b"GIF89a\x01\x00\x01\x00", id="gif"),
        pytest.param(b"RIFF\x24\x00\x00\x00WEBPVP8 ", id="webp"),
        pytest.param(b"\x00\x00\x00\x20ftypisom", id="mp4"),
        pytest.param(_zipped(), id="zip"),
        pytest.param(gzip.compress(page_html().encode()), id="gzip"),
        pytest.param(bytes(range(256)) * 8, id="every byte"),
        pytest.param(b"\x00" * 100, id="nul"),
    ],
)
def test_binary_files_are_rejected_whatever_the_server_calls_them(body: bytes) -> None:
    assert looks_binary(body)
    assert _rejected(body) == RejectedPage(URL, Reason.NOT_HTML, "the content is a binary file, not HTML")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_not_taken_for_a_binary_file(encoding: str) -> None:
    body = page_html().encode(encoding)
    assert not looks_binary(body)
    assert "carried passengers again" in _text(body, f"text/html; charset={encoding}")


def test_seven_bit_japanese_is_not_taken_for_a_binary_file() -> None:
    body = "<p>港の路面電車は月曜日の朝に運転を再開しました。</p>".encode("iso-2022-jp")
    assert _text(body, "text/html; charset=iso-2022-jp") == "港の路面電車は月曜日の朝に運転を再開しました。"


@pytest.mark.parametrize("rubbish", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_control_characters_do_not_cut_the_page(rubbish: str) -> None:
    filler = "<p>Trams run every ten minutes until midnight.</p>" * 5
    assert _text(f"{filler}<p>bef{rubbish}ore</p><p>after</p>").endswith("beforeafter")


@pytest.mark.parametrize(
    "reference",
    [
        "&#0;",
        "&#00000;",
        "&#x0;",
        "&#xD800;",
        "&#xdfff;",
        "&#x110000;",
        "&#1114112;",
        "&#x7fffffffff;",
        "&#55296;",
        "&#8;",
        "&#xFFFE;",
    ],
)
def test_references_to_no_character_do_not_cut_the_page(reference: str) -> None:
    text = _text(f"<p>before{reference}</p><p>after</p>")
    assert text.startswith("before")
    assert text.endswith("after")


@pytest.mark.parametrize(
    "reference", ["&#233;", "&#xE9;", "&eacute;", "&#xe9", "&#0233;", "&#x00E9;", "&#00000000233;"]
)
def test_references_to_characters_are_read(reference: str) -> None:
    assert _text(f"<p>caf{reference} au lait</p>") == "café au lait"


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.0" encoding="utf-8"?>',
        '\n <?xml version="1.0" encoding="utf-8"?>',
        '\x00<?xml version="1.0" encoding="utf-8"?>',
        '<?xml version="1.0" encoding="utf-8">',
        "<?xml encoding='iso-8859-1' ?>",
    ],
)
def test_an_xml_declaration_does_not_matter(declaration: str) -> None:
    filler = "<p>Trams run every ten minutes.</p>"
    assert _text(f"{declaration}<html><body>{filler}<p>Malmö</p></body></html>").endswith("Malmö")


def test_text_without_tags_is_a_page() -> None:
    assert _text("Trams run again & people cheer.") == "Trams run again & people cheer."


@pytest.mark.parametrize(
    "early",
    ["</body>", "</html>", "</body></html>", "</BODY >\n</HTML\n>", "</body></html><!-- cached page -->"],
)
def test_what_follows_an_early_end_of_the_page_is_inside_its_body(early: str) -> None:
    parsed = parse(page(f"<html><body><p>one</p>{early}<p>two</p></body></html>"))
    assert isinstance(parsed, ParsedPage)
    assert [paragraph.text for paragraph in parsed.tree.find("body").iter("p")] == ["one", "two"]


def test_processing_instructions_are_no_text() -> None:
    assert _text("<p>one</p><?pi two?><p>three</p>") == "onethree"


def test_the_encoding_and_its_problem_are_reported() -> None:
    parsed = parse(page("<p>Malmö</p>", "text/html; charset=iso-8859-1"))
    assert isinstance(parsed, ParsedPage)
    assert (parsed.encoding, parsed.problem) == ("utf-8", "declared cp1252 but is utf-8")


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
@example(b"<")
@example(b"<html")
@example(b"<?xml encoding='x'")
@example(b"<a b='")
@example(b"&#x")
def test_no_bytes_raise(body: bytes) -> None:
    result = parse(page(body))
    if isinstance(result, RejectedPage):
        assert result.reason in {Reason.EMPTY_PAGE, Reason.NOT_HTML}
        assert result.detail
    else:
        assert result.tree.tag == "html"


@given(st.text(alphabet="<>/!?-[]&#;x0 \"'=ahtmlbodyp\x00\ud7ff\ufeff", max_size=80))
def test_no_mark_up_raises(source: str) -> None:
    assert isinstance(parse(page(source)), ParsedPage | RejectedPage)


@pytest.mark.parametrize("mark", ["\f", "&#12;", "&#x0C;", "&#31;", "&#1;", "&#x1f;"])
def test_control_characters_and_references_to_them_cost_no_text(mark: str) -> None:
    result = parse(page(f"<html><body><p>before{mark} after</p></body></html>"))

    assert isinstance(result, ParsedPage)
    assert " ".join(result.tree.text_content().split()) == "before after"


@pytest.mark.parametrize("size", [1_000, 20_000_000])
@pytest.mark.parametrize("tag", ["script", "STYLE"])
def test_a_script_of_megabytes_does_not_cut_the_page(tag: str, size: int) -> None:
    said = "x" * size + "</p> 3 < 4"

    text = _text(f"<body><p>Before.</p><{tag} type='application/ld+json'>{said}</{tag.lower()} ><p>After.</p>")

    assert (text.startswith("Before."), text.endswith("After.")) == (True, True)
    assert ("x" in text) is (size < 1_000_000)


def test_scripts_that_never_end_are_read_in_time() -> None:
    assert _text("<p>Before.</p>" + "<script>" * 500_000).startswith("Before.")


@pytest.mark.parametrize("levels", [300, 1_000, 100_000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "table><tr><td", "x-y"])
def test_what_stands_below_any_number_of_levels_is_there(tag: str, levels: int) -> None:
    result = parse(page(f"<html><body>{f'<{tag}>' * levels}<p>deep</p><p>down</p>"))

    assert isinstance(result, ParsedPage)
    assert [paragraph.text for paragraph in result.tree.iter("p")] == ["deep", "down"]
    assert not result.is_truncated


@pytest.mark.parametrize(
    ("start", "fill", "end"),
    [
        ("<!--", "x", "-->"),
        ("", " ", ""),
        ("<div>", "\n", "</div>"),
        ("<p class='", "x ", "'>"),
        ("<textarea>", "x ", "</textarea>"),
        ("<svg><path d='", "1 ", "'></svg>"),
        ("<script>", "x", "</script>"),
    ],
)
def test_what_stands_behind_any_length_is_there(start: str, fill: str, end: str) -> None:
    result = parse(page(f"<html><body>{start}{fill * (12_000_000 // len(fill))}{end}<p>behind</p></body></html>"))

    assert isinstance(result, ParsedPage)
    assert [paragraph.text for paragraph in result.tree.iter("p") if paragraph.text] == ["behind"]
    assert not result.is_truncated


@pytest.mark.parametrize(
    ("source", "is_truncated"),
    [
        ("<html><body><p>one</p><p>two, and th", True),
        ("<html><body><p>one</p><p>two</p><a href='/x", True),
        ("<html><BODY class=x><script>var a = 1; if (a", True),
        ("<html><body><p>one</p></body></html>", False),
        ("<html><body><p>one</p></body></html> ... cached at noon", False),
        ("<html><body><p>one</p><p>two</p>", False),
        ("<html><body><p>one<p>two</p></div>\n", False),
        ("<p>a piece of a page", False),
        ("plain text", False),
    ],
)
def test_a_page_that_ends_in_the_middle_is_cut(source: str, is_truncated: bool) -> None:
    result = parse(page(source))

    assert isinstance(result, ParsedPage)
    assert result.is_truncated is is_truncated
