import json
import logging

from hypothesis import given
from hypothesis import strategies as st

from scraper.terminal.safe_text import SafeTextFormatter, json_text, one_line, safe_text

#: What terminals act on: C0 but tab and line feed, C1, and marks that turn the direction of text.
ACTED_ON = set(
    map(chr, [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_that_a_terminal_acts_on_is_shown(text: str) -> None:
    assert not ACTED_ON & set(safe_text(text))
    assert not (ACTED_ON | set("\n\t")) & set(one_line(text))


def test_what_was_there_can_be_read() -> None:
    assert safe_text("a\x1b[2Jb\u202ec\x9b\td\n") == "a\\x1b[2Jb\\u202ec\\x9b\td\n"
    assert safe_text("Žluťoučký 港 🚋 می‌خواهم") == "Žluťoučký 港 🚋 می‌خواهم"
    assert one_line("two\n2026-11-01 [root] CRITICAL: lines") == "two 2026-11-01 [root] CRITICAL: lines"


@given(st.dictionaries(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=()))))
def test_json_means_the_same_and_acts_on_no_terminal(value: dict[str, str]) -> None:
    written = json_text(value, indent=2)

    assert json.loads(written) == value
    assert not ACTED_ON & set(written)


def test_a_traceback_is_written_plainly_too() -> None:
    formatter = SafeTextFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    raised = (ValueError, ValueError("no \x1b]0;title\x07"), None)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "page %s", ("\x1b[31mred",), raised)

    written = formatter.format(record)

    assert written == "ERROR: page \\x1b[31mred\nValueError: no \\x1b]0;title\\x07"
