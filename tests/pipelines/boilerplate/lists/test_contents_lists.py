"""A table of contents repeats the headings below it; lists of steps, names and links that say otherwise are text."""

import pytest

from pipelines.boilerplate.evidence import Confidence
from pipelines.boilerplate.lists.contents_lists import contents_list_evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_SECTIONS = {
    "de": ("Wer den Kai bezahlt", "Was die Lotsen fordern", "Wann die Fähre wieder fährt"),
    "ja": ("だれが桟橋を払うのか", "水先案内人の要求", "渡し船はいつ戻るのか"),
    "numbered": ("The quay", "The pilots of Harlow", "Ferries in winter"),
}
_TEXT = f"<p>{PARAGRAPHS[0]}</p>"


def _page(listed: str, sections: tuple[str, ...], tag: str = "h2") -> str:
    return listed + "".join(f"<{tag}>{name}</{tag}>{_TEXT}" for name in sections)


def _cut(source: str) -> list[str]:
    blocks = blocks_of(f"<html><body>{source}</body></html>")
    found = list(contents_list_evidence(blocks))
    assert {(one.reason, one.confidence) for one in found} <= {(CutReason.TABLE_OF_CONTENTS, Confidence.CERTAIN)}
    return [blocks[one.index].text for one in found]


@pytest.mark.parametrize("sections", _SECTIONS.values(), ids=_SECTIONS)
@pytest.mark.parametrize(
    "shape", ["<li><a href='#{0}'>{1}</a></li>", "<div class='x'>{0}. {1}</div>", "<p>{0}.1 {1}</p>"]
)
def test_lines_that_are_headings_below_are_cut_with_their_label(shape: str, sections: tuple[str, ...]) -> None:
    listed = "".join(shape.format(number, name) for number, name in enumerate(sections, 1))
    cut = _cut(_page(f"{_TEXT}<p>Inhalt</p><div>{listed}</div>", sections))
    assert len(cut) == 1 + len(sections)
    assert cut[0] == "Inhalt"
    assert all(line.endswith(name) for line, name in zip(cut[1:], sections, strict=True))


def test_one_line_in_four_may_be_no_heading() -> None:
    listed = "".join(
        f"<li>{name}</li>" for name in ("The quay", "A word before", "The pilots of Harlow", "Ferries in winter")
    )
    assert len(_cut(_page(f"<ul>{listed}</ul>", _SECTIONS["numbered"]))) == 4
    assert not _cut(_page(f"<ul>{listed.replace('Ferries', 'Rowing boats')}</ul>", _SECTIONS["numbered"]))


def test_a_heading_above_goes_unless_it_has_a_text_of_its_own() -> None:
    listed = "".join(f"<li>{name}</li>" for name in _SECTIONS["numbered"])
    assert _cut(_page(f"<h2>On this page</h2><ul>{listed}</ul>", _SECTIONS["numbered"]))[0] == "On this page"
    assert _cut(_page(f"<h2>Foreword</h2><ul>{listed}</ul>{_TEXT}", _SECTIONS["numbered"]))[0] == "The quay"


@pytest.mark.parametrize(
    "lead",
    [
        "<p>The harbour board promised the town these three things last year:</p>",
        "<p>This guide explains what the board plans, step by step.</p>",
        "<h3>What the board promised the town last year</h3>",
    ],
)
def test_a_list_that_a_sentence_introduces_is_text(lead: str) -> None:
    listed = "".join(f"<li>{name}</li>" for name in _SECTIONS["numbered"])
    assert not _cut(_page(f"{lead}<ul>{listed}</ul>", _SECTIONS["numbered"]))


def test_other_lists_are_text() -> None:
    sections = _SECTIONS["numbered"]
    backwards = "".join(f"<li>{name}</li>" for name in reversed(sections))
    assert not _cut(_page(f"<ul>{backwards}</ul>", sections))
    assert not _cut(_page(f"<ul><li>{'</li><li>'.join(sections[:2])}</li></ul>", sections))
    assert not _cut(_page("", sections) + f"<ul><li>{'</li><li>'.join(sections)}</li></ul>")
    assert not _cut(_page(f"<ul><li>{'</li><li>'.join(sections)}</li></ul>", sections, tag="p"))
