"""Charsets that lie, are missing or do not exist, and characters that no text should have."""

from collections.abc import Callable

from tests.hostile.articles import Story
from tests.hostile.mechanism import Act, Mechanism, Stored
from tests.hostile.server_acts import shows

_CZECH = "Žluťoučký kůň stál u přístavní zdi a nikdo se ho na nic neptal celé dlouhé odpoledne."
_FRENCH = "Le café du port était fermé à l'arrivée du maire, qui avait pourtant été annoncé."
_RUSSIAN = "Портовый трамвай снова ходит по набережной после двух лет ремонта, сообщила мэрия."
_JAPANESE = "港の路面電車は二年間の修理を終えて月曜日の朝に運転を再開したと市役所が発表した。"
_CHINESE = "港口电车在两年维修之后于星期一早上恢复运行，市政府发言人在会议上这样宣布。"


def _page(text: str, codec: str, declared: str | None = None) -> Callable[[Story], bytes]:
    def build(story: Story) -> bytes:
        return story.page(inside=f"<p>{story.further} {text}</p>", charset=declared).encode(codec)

    return build


def _broken(inside: str | bytes) -> Act:
    """Show a story with these bytes between two words of a paragraph."""
    between = inside if isinstance(inside, bytes) else inside.encode()

    def build(story: Story) -> bytes:
        return (
            story.page(inside=f"<p>{story.further} Here the ferry@@moored at the old quay for the night.</p>")
            .encode()
            .replace(b"@@", between)
        )

    return shows(build)


_MOORED = Stored(says=("Here the ferry moored at the old quay",), lacks=("\x1b", "\x00", "\ud800"))


CHARSETS = (
    Mechanism(
        "utf-8-called-latin-1", shows(_page(_CZECH, "utf-8"), kind="text/html; charset=iso-8859-1"), Stored((_CZECH,))
    ),
    Mechanism(
        "utf-8-called-latin-1-by-meta", shows(_page(_CZECH, "utf-8", "iso-8859-1"), kind="text/html"), Stored((_CZECH,))
    ),
    Mechanism(
        "utf-8-called-ascii", shows(_page(_CZECH, "utf-8"), kind="text/html; charset=us-ascii"), Stored((_CZECH,))
    ),
    Mechanism("latin-1-called-utf-8", shows(_page(_FRENCH, "latin-1", "utf-8")), Stored((_FRENCH,))),
    Mechanism(
        "header-against-meta",
        shows(_page(_RUSSIAN, "cp1251", "utf-8"), kind="text/html; charset=windows-1251"),
        Stored((_RUSSIAN,)),
    ),
    Mechanism(
        "windows-1251-by-meta", shows(_page(_RUSSIAN, "cp1251", "windows-1251"), kind="text/html"), Stored((_RUSSIAN,))
    ),
    Mechanism("shift-jis", shows(_page(_JAPANESE, "shift_jis", "shift_jis"), kind="text/html"), Stored((_JAPANESE,))),
    Mechanism(
        "iso-2022-jp", shows(_page(_JAPANESE, "iso2022_jp", "iso-2022-jp"), kind="text/html"), Stored((_JAPANESE,))
    ),
    Mechanism(
        "gb18030-called-gb2312", shows(_page(_CHINESE, "gb18030", "gb2312"), kind="text/html"), Stored((_CHINESE,))
    ),
    Mechanism("utf-16-with-mark", shows(_page(_CZECH, "utf-16", "utf-8")), Stored((_CZECH,))),
    Mechanism(
        "utf-16-without-mark", shows(_page(_CZECH, "utf-16-le"), kind="text/html; charset=utf-16le"), Stored((_CZECH,))
    ),
    Mechanism(
        "utf-8-mark-called-latin-1",
        shows(_page(_CZECH, "utf-8-sig"), kind="text/html; charset=latin1"),
        Stored((_CZECH,)),
    ),
    Mechanism("utf-7", shows(_page(_FRENCH, "utf-8"), kind="text/html; charset=utf-7"), Stored((_FRENCH,))),
    Mechanism(
        "charset-unknown",
        shows(_page(_CZECH, "utf-8", "klingon"), kind="text/html; charset=x-nothing"),
        Stored((_CZECH,)),
    ),
    Mechanism(
        "charset-of-rubbish",
        shows(_page(_CZECH, "utf-8"), kind='text/html; charset="\x01;;=;charset=\xff'),
        Stored((_CZECH,)),
    ),
    Mechanism("a-torn-character", _broken(b" \xc3 "), Stored(("moored at the old quay",))),
    Mechanism("surrogates-in-bytes", _broken(b" \xed\xa0\x80 "), Stored(("moored at the old quay",))),
    Mechanism("nul-in-text", _broken(b"\x00 \x00"), _MOORED),
    Mechanism(
        "controls-in-text",
        _broken(b"\x1b\x07 \x08\x9b\x01"),
        Stored(("Here the ferry",), lacks=("\x1b", "\x07", "\x08")),
    ),
    Mechanism("references-to-nothing", _broken("&#xD800;&#0;&#x110000; &#99999999999999;&#x1b;"), _MOORED),
    Mechanism(
        "reference-of-a-million-digits", _broken("&#" + "9" * 1_000_000 + "; "), Stored(("moored at the old quay",))
    ),
    Mechanism("thousands-of-accents", _broken(" e" + "\u0301" * 20_000 + " "), Stored(("moored at the old quay",))),
    Mechanism("ends-in-a-reference", shows(lambda story: story.page() + "&#x" + "0" * 5000), Stored()),
)
