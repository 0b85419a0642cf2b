"""The pages in a real browser: nothing of a page runs, everything fits, and reads well in light and dark."""

import os
from collections.abc import Iterator
from itertools import product

import pytest

from tests.browser import Browser, View, program, running_browser
from tests.scraper.browse.conftest import Site
from tests.scraper.explain.test_browser import CONTRASTS

VIEWS = [View(width, scheme, touch=width < 1000) for width, scheme in product((390, 1280), ("light", "dark"))]
PAGES = (
    "/",
    "/-/article/{hostile}",
    "/-/article/1",
    "/-/plots",
    "/-/search?q=harbour",
    "/newsgrain",
    "/newsgrain/newest-articles",
    "/newsgrain/articles-by-day",
    "/newsgrain/v_cut",
    "/newsgrain?sql=select+1",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = program()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium: install it (apt-get install chromium), CI must not skip this")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with running_browser(tmp_path_factory.mktemp("browser"), path) as running:
        yield running


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_fit_read_well_and_ask_no_other_host(browser: Browser, site: Site, view: View) -> None:
    for page in PAGES:
        browser.asked.clear()
        browser.complaints.clear()
        browser.open(site.address.rstrip("/") + page.format(hostile=site.hostile_article), view)

        assert browser.value("document.documentElement.scrollWidth") <= view.width, page
        contrasts: dict[str, float] = browser.value(CONTRASTS)
        assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}, page
        assert {url for url in browser.asked if not url.startswith((site.address, "data:"))} == set(), page
        assert browser.value("document.title") != "ran"
        assert browser.complaints == [], page


def test_words_of_a_hostile_page_are_words(browser: Browser, site: Site) -> None:
    for page in (f"/-/article/{site.hostile_article}", "/newsgrain/cuts-for-reason?reason=promotion"):
        browser.open(site.address.rstrip("/") + page, View(1280))

        assert "document.title='ran'" in browser.value("document.body.textContent")
        assert "{{ 7*7 }}" in browser.value("document.body.textContent")
        assert browser.value("[...document.querySelectorAll('main img, article img, td img')].length") == 0
        assert browser.value("document.title") != "ran"
