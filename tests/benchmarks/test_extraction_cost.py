"""Cost is measured on made-up gold: tables are complete and stages add up. Nothing here depends on speed."""

from pathlib import Path

import pytest

from benchmarks.extraction_cost import Costs, breakdown, comparison, high, main, spread
from benchmarks.stages import STAGES, Spent, stages_timed
from pipelines.extraction.article import build_article
from tests.benchmarks.made_up_gold import gold_page, write_gold
from tests.pages import PARAGRAPHS, page, page_html


def test_the_command_prints_both_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_gold(tmp_path)), "--sets", "news,promo"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 pages of news, promo"
    assert [line.split()[0] for line in lines[2:5]] == ["build_article", "trafilatura", "ratio"]
    assert {line[:24].strip() for line in lines[8:]} == {*(name for name, _, _ in STAGES), "the rest"}


def test_ratios_are_those_of_the_figures_above_them() -> None:
    header, own, plain, ratio, pairs = comparison(Costs(own=(0.010, 0.030, 0.020), plain=(0.040, 0.020, 0.040)))

    assert header.split() == "CPU a page mean ms median ms p95 ms".split()
    assert own.split() == ["build_article", "20.00", "20.00", "30.00"]
    assert plain.split() == ["trafilatura", "33.33", "40.00", "40.00"]
    assert ratio.split() == ["ratio", "0.600", "0.500", "0.750"]
    assert pairs == "page by page: median ratio 0.500; build_article costs more on 1 of 3 pages"


def test_stages_and_the_rest_make_the_whole() -> None:
    _, dearest, other, rest = breakdown({"a": Spent(0.002, 2), "b": Spent(0.006, 4)}, 0.010, 2)

    assert dearest.split() == ["b", "3.00", "60.0%", "2.00"]
    assert other.split() == ["a", "1.00", "20.0%", "1.00"]
    assert rest.split() == ["the", "rest", "1.00", "20.0%"]


def test_every_stage_is_part_of_extraction() -> None:
    with stages_timed() as spent:
        build_article(page(page_html()))
        build_article(page(page_html(PARAGRAPHS[:1])))  # so little text that trafilatura is run

    assert [name for name, one in spent.items() if not one.calls] == []
    assert all(one.seconds >= 0 for one in spent.values())


def test_stages_are_as_before_when_the_block_ends() -> None:
    before = [getattr(owner, name) for _, owner, name in STAGES]
    with stages_timed():
        within = [getattr(owner, name) for _, owner, name in STAGES]

    assert not any(one is other for one, other in zip(before, within, strict=True))
    assert [getattr(owner, name) for _, owner, name in STAGES] == before


def test_stages_are_as_before_when_the_block_fails() -> None:
    before = [getattr(owner, name) for _, owner, name in STAGES]

    with pytest.raises(AttributeError), stages_timed():
        build_article(None)  # type: ignore[arg-type]  # a page that makes it fail

    assert [getattr(owner, name) for _, owner, name in STAGES] == before


def test_an_article_is_the_same_under_the_clock() -> None:
    plain = build_article(page(page_html()))
    with stages_timed():
        timed = build_article(page(page_html()))

    assert timed == plain


def test_pages_are_spread_over_all() -> None:
    pages = [gold_page("news", id=number) for number in range(10)]

    assert [one.truth["id"] for one in spread(pages, 4)] == [0, 2, 5, 7]
    assert spread(pages, 10) == spread(pages, 99) == pages


def test_95_percent_do_not_exceed_the_high_value() -> None:
    assert high([*range(100)]) == 95
    assert high([3.0]) == 3.0
