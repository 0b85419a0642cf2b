import pytest

from pipelines.text.invisible import without_invisible


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("soft hyphen", "ex\u00adam\u00adple", "example"),
        ("zero-width space", "one\u200btwo", "onetwo"),
        ("byte order mark", "\ufeffone", "one"),
        ("bidirectional controls", "a\u202eb\u202cc\u2066d\u2069\u200e\u200f\u061c", "abcd"),
        ("tags", "one" + "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all"), "one"),
        ("flag with tags", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"),
        ("bytes in selectors", "x" + "".join(chr(0xE0100 + byte) for byte in b"secret"), "x"),
        ("bytes behind an ideograph", "葛\U000e0100\U000e0101\ufe00飾", "葛\U000e0100飾"),
        ("emoji presentation", "❤\ufe0f ☀\ufe0f", "❤ ☀"),
        ("joiners in Latin", "pass\u200cword \u200d", "password "),
        ("blank letters", "a\u3164\u115fb\uffa0", "ab"),
        ("annotations", "\ufff9one\ufffatwo\ufffb", "onetwo"),
    ],
)
def test_characters_without_a_shape_of_their_own_go(name: str, text: str, expected: str) -> None:
    assert without_invisible(text) == expected, name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Persian", "می\u200cخواهم کتاب\u200cها را بخوانم"),
        ("an Arabic letter at the end of an abbreviation", "ه\u200d."),
        ("Hindi", "क्\u200dष और क्\u200cष"),
        ("Sinhala", "ශ්\u200dරී ලංකා"),
        ("family", "👨\u200d👩\u200d👧 at the door"),
        ("Mongolian", "ᠰᠠᠶᠢᠨ ᠪᠠᠶᠢᠨ᠎ᠠ".replace("\u180e", "") + " ᠠ\u180b"),
        ("a name's variant", "辻\U000e0100さん"),
        ("Phags-pa", "ꡖ\ufe00"),
        ("number sign of Arabic", "\u0600١٢"),
        ("plain", "naïve café – “quotes” 日本 ไทย"),
    ],
)
def test_characters_that_a_script_needs_stay(name: str, text: str) -> None:
    assert without_invisible(text) == text, name


def test_a_rainbow_flag_loses_only_its_selector() -> None:
    assert without_invisible("\U0001f3f3\ufe0f\u200d\U0001f308") == "\U0001f3f3\u200d\U0001f308"


def test_only_one_joiner_stays_in_a_row() -> None:
    assert without_invisible("ن\u200c\u200d\u200c\u200dم") == "ن\u200cم"
