"""Gold is found in folders of sets, in single sets, and in checkouts of the public benchmark."""

from pathlib import Path

import pytest

from benchmarks.gold_folders import AEB, NoSuchGold, find_sets, read_aeb
from tests.benchmarks.made_up_gold import TEXT, write_aeb, write_gold, write_seeds
from tests.pages import page_html


def test_sets_are_found_in_a_folder_and_beside_it(tmp_path: Path) -> None:
    found = find_sets([write_gold(tmp_path / "gold"), write_seeds(tmp_path / "seeds")])

    assert [(one.name, len(one.pages)) for one in found] == [("kinds", 1), ("news", 1), ("promo", 1), ("seeds", 1)]
    for page in (found[1].pages[0].page(), found[3].pages[0].page()):
        assert page.body == page_html().encode()
        assert (page.url, page.source) == ("https://example.org/news/tram-line.html", "example.org")


def test_a_folder_may_be_named_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_seeds(tmp_path / "seeds"))

    assert [one.name for one in find_sets([Path()])] == ["seeds"]


def test_only_wanted_sets_are_read(tmp_path: Path) -> None:
    assert [one.name for one in find_sets([write_gold(tmp_path)], ["promo", "news"])] == ["news", "promo"]


def test_a_missing_set_is_named_beside_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(NoSuchGold, match="no set named fundsu; there are: kinds, news, promo"):
        find_sets([write_gold(tmp_path)], ["news", "fundsu"])


@pytest.mark.parametrize("name", ["empty", "absent"])
def test_a_folder_without_sets_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(NoSuchGold, match=rf"{name} has no truth\.jsonl"):
        find_sets([tmp_path / name])


def test_the_public_benchmark_is_read_as_documented(tmp_path: Path) -> None:
    found = read_aeb(write_aeb(tmp_path))

    assert found.name == AEB
    assert [page.id for page in found.pages] == ["a1", "b2"]
    assert [page.truth["text"] for page in found.pages] == [TEXT, TEXT]
    assert [page.page().url for page in found.pages] == ["http://a.org/1", "https://nowhere.example/?page=1"]


def test_another_folder_is_no_public_benchmark(tmp_path: Path) -> None:
    with pytest.raises(NoSuchGold, match=r"has no ground-truth\.json"):
        read_aeb(tmp_path)
