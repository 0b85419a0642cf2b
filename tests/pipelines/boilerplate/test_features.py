from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.block_model import shipped_block_model
from pipelines.boilerplate.features.matrix import feature_matrix, with_trafilatura
from pipelines.boilerplate.features.page_view import Columns, view_page
from pipelines.items import Metadata
from tests.pages import PARAGRAPHS, blocks_of

_METADATA = Metadata(headline="The quay", description=PARAGRAPHS[0], declared_body=" ".join(PARAGRAPHS))


def _measured(source: str, metadata: Metadata = _METADATA) -> Columns:
    view = view_page(blocks_of(source), metadata)
    return with_trafilatura(feature_matrix(view), view, [])


def _text() -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


_PIECES = st.lists(
    st.tuples(
        st.sampled_from(["p", "div", "h2", "li", "aside", "form", "nav", "a", "td"]),
        st.sampled_from(["", " class='related-posts'", " class=ad", " hidden", " style='display: none'"]),
        st.text(st.characters(codec="utf-8", exclude_characters="<&\x00"), min_size=1, max_size=40).filter(str.strip),
    ),
    min_size=1,
    max_size=12,
)


@given(_PIECES)
def test_every_measure_is_a_finite_number_for_every_block(pieces: list[tuple[str, str, str]]) -> None:
    source = "".join(f"<{tag}{named}>{text}</{tag}>" for tag, named, text in pieces)
    blocks = blocks_of(source)
    if not blocks:
        return

    columns = _measured(source)

    assert {values.shape for values in columns.values()} == {(len(blocks),)}
    assert all(np.isfinite(values).all() for values in columns.values())


def test_the_shipped_model_asks_for_measures_that_there_are() -> None:
    columns = _measured(_text())
    nothing_listed = np.zeros(len(PARAGRAPHS), bool)

    assert set(shipped_block_model().forest.features) <= set(columns)
    assert len(shipped_block_model().probability(columns, nothing_listed)) == len(PARAGRAPHS)


def test_short_links_in_a_row_are_listed_and_neither_their_words_nor_their_subject_is_measured() -> None:
    menu = "".join(f"<li><a href='/{name}'>{name} newsletter</a></li>" for name in ("Sport", "Money", "Quay"))
    blocks = blocks_of(f"<ul>{menu}</ul>{_text()}")
    view = view_page(blocks, _METADATA)

    columns = feature_matrix(view)

    assert view.listed.tolist() == [True] * 3 + [False] * len(PARAGRAPHS)
    assert [block.index for block in view.unlisted] == list(range(3, 3 + len(PARAGRAPHS)))
    assert not columns["cue_newsletter"][:3].any()
    assert not columns["headline_shared"][:3].any()
    assert columns["linked"][:3].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "links",
    [
        "<li><a href='/a'>Sport</a></li><li><a href='/b'>Money</a></li><li>Quay</li>",
        "<li><a href='/a'>Sport</a></li><li><a href='/b'>Money</a> today</li><li><a href='/c'>Quay</a></li>",
        "<h3><a href='/a'>Sport</a></h3><h3><a href='/b'>Money</a></h3><h3><a href='/c'>Quay</a></h3>",
        "".join(f"<li><a href='/{n}'>The mayor opens a bridge over the river again</a></li>" for n in range(4)),
    ],
    ids=["two links", "a word beside a link", "headings", "links of nine words"],
)
def test_other_links_are_read(links: str) -> None:
    assert not view_page(blocks_of(f"<ul>{links}</ul>{_text()}"), _METADATA).listed.any()


@pytest.mark.parametrize(("tag", "measure_name"), [("form", "in_form"), ("aside", "in_aside")])
def test_what_encloses_the_article_says_nothing_against_it(tag: str, measure_name: str) -> None:
    around = _measured(f"<{tag}>{_text()}</{tag}>")
    beside = _measured(f"{_text()}<{tag}><p>Sign up.</p></{tag}>")

    assert not around[measure_name].any()
    assert beside[measure_name].tolist() == [0.0] * len(PARAGRAPHS) + [1.0]


def test_an_article_element_is_seen_through_what_encloses_the_text() -> None:
    assert _measured(f"<article><div>{_text()}</div></article>")["in_article"].all()


def test_class_names_of_the_body_describe_the_page_and_no_block() -> None:
    assert not _measured(f"<body class='related-posts'>{_text()}</body>")["named_related"].any()
    assert _measured(f"{_text()}<div class='related-posts'>More</div>")["named_related"][-1] == 1


def test_words_shared_with_declarations_and_article_are_measured() -> None:
    columns = _measured(_text() + "<p>Buy Zanzibarian saxophones cheaply.</p>")

    assert columns["in_declared_body"][:-1].min() == 1
    assert columns["in_declared_body"][-1] == 0
    assert columns["subject_shared"][-1] < columns["subject_shared"][:-1].min()
    assert columns["names_new"][-1] == 1


def test_place_is_counted_from_the_headline_and_in_shares_of_the_prose() -> None:
    columns = _measured(f"<h1>The quay</h1>{_text()}")

    assert columns["from_headline"][0] == 0
    assert columns["prose_before"][0] == 0
    assert columns["prose_after"][-1] == pytest.approx(0, abs=1e-6)
    assert columns["container_prose"].tolist() == [1.0] * (len(PARAGRAPHS) + 1)


def test_where_trafilatura_was_not_asked_the_measures_say_so() -> None:
    view = view_page(blocks_of(_text()), _METADATA)
    asked = replace(view, extracted=frozenset({1}))

    assert set(with_trafilatura(feature_matrix(view), view, [])["extracted"].tolist()) == {-1}
    assert with_trafilatura(feature_matrix(asked), asked, [])["extracted"].tolist()[:3] == [0, 1, 0]


def test_what_is_likely_the_article_is_prose_until_trafilatura_is_asked() -> None:
    view = view_page(blocks_of(f"<h1>The quay</h1>{_text()}<p>Home</p>"), _METADATA)

    assert view.likely_article == frozenset(range(1, len(PARAGRAPHS) + 1))
    assert replace(view, extracted=frozenset({3})).likely_article == {3}


def test_names_that_only_promotions_mention_are_foreign() -> None:
    columns = _measured(
        f"{_text()}<p>Discover the best pumps by Larchwood Glazing today.</p><p>Every home needs a Larchwood pump.</p>"
    )

    assert columns["foreign"][-2:].tolist() == [2, 1]
    assert columns["foreign_repeated"][-2:].tolist() == [2, 2]
    assert columns["foreign_repeated"][: len(PARAGRAPHS)].max() <= 1


def test_a_capital_at_the_start_of_a_sentence_makes_no_name() -> None:
    assert not _measured("<p>Larchwood pumps are loud. Glazing is not. Pumps are.</p>")["foreign"].any()
