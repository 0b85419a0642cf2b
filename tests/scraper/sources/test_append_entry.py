import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.doctor.suggested_entry import Entry, as_toml
from scraper.sources import SourcesError, read_enabled
from scraper.sources.append_entry import append_entry, check_addable, with_entry

ENTRY = '[[source]]\ndomain = "www.b.example"\nfeeds = ["/feed.xml"]\n'
LISTED = '# mine\n[[source]] # the first\ndomain = "a.example"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", ENTRY.encode()),
        (b"\n", b"\n" + ENTRY.encode()),
        (b"# mine", b"# mine\n\n" + ENTRY.encode()),
        (b"# mine\n", b"# mine\n\n" + ENTRY.encode()),
        (b"# mine\n\n", b"# mine\n\n" + ENTRY.encode()),
        (b"# mine\r\n", b"# mine\r\n\r\n" + ENTRY.replace("\n", "\r\n").encode()),
    ],
)
def test_an_entry_stands_behind_an_empty_line_with_the_files_own_line_ends(before: bytes, after: bytes) -> None:
    assert with_entry(before, ENTRY) == after


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0")),
    st.sampled_from(["\n", "\r\n"]),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), max_size=3),
)
def test_what_stood_there_stays_and_what_was_added_is_read_as_it_was_meant(
    comment: str, end: str, feeds: list[str]
) -> None:
    entry = Entry("b.example", "“B” \\ 'ö'\x7f", tuple(feeds), (), ())
    before = f"# {''.join(filter(str.isprintable, comment))}{end}[[source]]{end}domain = 'a.example'".encode()

    found = with_entry(before, as_toml(entry))

    assert found.startswith(before)
    added = tomllib.loads(found.decode())["source"][1]
    assert added == {"domain": entry.domain, "name": entry.name, **({"feeds": feeds} if feeds else {})}


def test_the_file_is_replaced_whole_with_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "sources.toml"
    file.write_text(LISTED)
    file.chmod(0o640)
    link.symlink_to(file)

    append_entry(link, ENTRY, "www.b.example")

    assert link.is_symlink()
    assert file.read_text() == f"{LISTED}\n\n{ENTRY}"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [source.domain for source in read_enabled(link)] == ["a.example", "www.b.example"]
    assert {path.name for path in tmp_path.iterdir()} == {"real.toml", "sources.toml"}


def test_an_absent_file_is_made(tmp_path: Path) -> None:
    append_entry(tmp_path / "new.toml", ENTRY, "www.b.example")

    assert (tmp_path / "new.toml").read_text() == ENTRY


@pytest.mark.parametrize(
    ("before", "domain", "message"),
    [
        (LISTED, "www.a.example", "has an entry for a.example. Change that one, or remove it first"),
        ("[[source]]\ndomian = 1\n", "b.example", "domian: unknown"),
        ("[[source]\n", "b.example", "line 1"),
    ],
)
def test_a_file_with_mistakes_or_with_the_domain_stays_as_it_is(
    tmp_path: Path, before: str, domain: str, message: str
) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(before)

    with pytest.raises(SourcesError, match=message):
        append_entry(file, ENTRY, domain)
    assert file.read_text() == before


def test_an_entry_that_spoils_the_file_is_not_added(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(LISTED)

    with pytest.raises(SourcesError, match=r"sources\.toml: line 6: source 2 \(x y\): domain") as raised:
        append_entry(file, '[[source]]\ndomain = "x y"\n', "b.example")
    assert str(file) in str(raised.value)
    assert file.read_text() == LISTED
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="no permission to write it"):
        check_addable(tmp_path / "absent" / "sources.toml", "b.example")
