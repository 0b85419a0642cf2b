"""The explanation in a real browser: nothing is fetched or run, it fits, it reads well, and keys reach everything."""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pipelines.extraction.explain import explain
from scraper.explain.page import explanation_html
from tests.browser import Browser, View, program, running_browser
from tests.explanations import ATTACKS, ATTRIBUTES, KEPT, TAGS, every_reason, make_cut, make_explanation
from tests.newsweb import news_web
from tests.pages import page, page_html

VIEWS = [View(width, scheme, touch=width < 1000) for width, scheme in product((390, 1280), ("light", "dark"))]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = program()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium: install it (apt-get install chromium), CI must not skip this")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with running_browser(tmp_path_factory.mktemp("browser"), path) as running:
        yield running


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """The file of an explanation with all there is, and words that do not end."""
    source = every_reason()
    endless = make_cut(text="x" * 3000, evidence="y" * 300)
    path = tmp_path / "everything.html"
    path.write_text(explanation_html(make_explanation(*source.passages, endless)), "utf-8")
    return path


#: Relative luminance and contrast as WCAG defines them, for each text on the first ground that is painted behind it.
CONTRASTS = """
(() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = channels(colour).slice(0, 3).map(c => c / 255)
      .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((channels(colour)[3] ?? 1) === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = {};
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.type !== 'reset') continue;
    const [one, two] = [getComputedStyle(e).color, ground(e)].map(light).sort((a, b) => b - a);
    const around = e.parentElement.closest('[class]');
    const name = `${e.tagName} ${e.className} in ${e.parentElement.tagName} ${around?.className}`;
    found[name] = Math.min(found[name] ?? 99, (one + .05) / (two + .05));
  }
  return found;
})()
"""


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_it_fits_and_reads_well(browser: Browser, everything: Path, view: View) -> None:
    browser.open(everything, view)
    browser.value("document.querySelectorAll('details').forEach(fold => fold.open = true)")

    assert browser.value("document.documentElement.scrollWidth") <= view.width
    outside = (
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth).length"
    )
    assert browser.value(outside) == 0
    contrasts: dict[str, float] = browser.value(CONTRASTS)
    assert len(contrasts) > 100
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}
    is_dark = browser.value("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert is_dark == (view.scheme == "dark")
    struck = "new Set([...document.querySelectorAll('del')].map(e => getComputedStyle(e).textDecorationLine))"
    assert browser.value(f"[...{struck}]") == ["line-through"]
    assert browser.value("document.querySelectorAll('.kept del').length") == 0


def test_nothing_is_fetched_and_nothing_runs(browser: Browser, tmp_path: Path) -> None:
    browser.asked.clear()
    browser.complaints.clear()
    with news_web({}) as web:
        attacks = "".join(ATTACKS.values()).replace("//evil.example/", web.url("/"))
        attacks = attacks.replace("alert(1)", f"new Image().src=`{web.url('/ran')}`;document.title='ran'")
        escaped = attacks.replace("<", "&lt;")
        head = f"<script>document.title='ran'</script><meta http-equiv=refresh content='0;url={web.url('/')}'>"
        hostile = page_html().replace("<main>", f"<main><p>{escaped}</p>{attacks}").replace("<head>", f"<head>{head}")
        found = explain(page(hostile.encode("utf-8", "surrogatepass")))
        path = tmp_path / "hostile.html"
        path.write_text(explanation_html(found), "utf-8")
        browser.open(path, View(1280))
        browser.value("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        title = browser.value("document.title")
        tags = browser.value("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))]")
        attributes = browser.value(
            "[...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))]"
        )
        shown = browser.value("document.body.textContent")

    assert found.passages
    assert "document.title='ran'" in shown
    assert web.asked == []
    assert browser.asked == [path.as_uri()]
    assert title.startswith("Explained: ")
    assert set(tags) <= TAGS
    assert set(attributes) <= ATTRIBUTES
    assert browser.complaints == []


def test_the_policy_forbids_scripts_and_images_even_if_they_were_there(browser: Browser, tmp_path: Path) -> None:
    """The second fence holds without the first."""
    with news_web({}) as web:
        evil = f"<script>document.title='ran'</script><img src={web.url('/x')} onerror=\"document.title='ran'\"><main>"
        source = explanation_html(make_explanation()).replace("<main ", f"{evil}<main ", 1)
        assert evil in source
        path = tmp_path / "broken.html"
        path.write_text(source, "utf-8")
        browser.complaints.clear()
        browser.open(path, View(1280))
        assert browser.value("document.title").startswith("Explained: ")

    assert web.asked == []
    assert any("Content Security Policy" in said for said in browser.complaints)


def visible(browser: Browser) -> dict[str, bool]:
    """Return whether there is something to see of what was kept, of each kind of cut and of each fold."""
    return dict(
        browser.value(
            "[...document.querySelectorAll('main .kept, main .cut, main .fold')]"
            ".map(e => [e.className.split(' ').pop(), e.checkVisibility()])"
        )
    )


def test_filters_work_without_a_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "filters.html"
    related, menu = make_cut(), make_cut(furniture=True)
    path.write_text(explanation_html(make_explanation(menu, KEPT, related)), "utf-8")
    browser.open(path, View(1280))
    kept, inside, around = "kept", "inside-promotion", "around-promotion"

    def after(clicked: str) -> dict[str, bool]:
        browser.value(f"document.querySelector('{clicked}').click()")
        return visible(browser)

    assert visible(browser) == {kept: True, inside: True, around: True}
    assert after("#view-kept") == {kept: True, inside: False, around: False}
    assert after("#view-cuts") == {kept: False, inside: True, around: True}
    assert after(f"#{inside}") == {kept: False, inside: False, around: True}
    assert after("#view-everything") == {kept: True, inside: False, around: True}
    assert after(f"#{around}") == {kept: True, inside: False, around: False}
    assert after("[type=reset]") == {kept: True, inside: True, around: True}


EVIDENCE = "getComputedStyle(document.querySelector('.cut .evidence'))"


@pytest.mark.parametrize("view", [VIEWS[0], VIEWS[2]], ids=str)
def test_the_evidence_shows_with_the_focus_that_the_keyboard_moves(
    browser: Browser, tmp_path: Path, view: View
) -> None:
    path = tmp_path / "focus.html"
    path.write_text(explanation_html(make_explanation(KEPT, make_cut())), "utf-8")
    browser.open(path, view)

    def is_shown() -> Any:
        return browser.value(f"{EVIDENCE}.display !== 'none' && {EVIDENCE}.visibility === 'visible'")

    assert not is_shown()
    for _ in range(12):
        browser.press("Tab", 9)
        if browser.value("document.activeElement.classList.contains('cut')"):
            break
    assert browser.value("document.activeElement.className") == "cut inside-promotion"
    assert is_shown()
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_evidence_shows_under_the_pointer_and_nothing_moves(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hover.html"
    path.write_text(explanation_html(make_explanation(KEPT, make_cut())), "utf-8")
    browser.open(path, View(1280))
    height = browser.value("document.documentElement.scrollHeight")
    place = browser.value("(({x, y}) => [x + 20, y + 10])(document.querySelector('.cut').getBoundingClientRect())")

    before = browser.value(f"{EVIDENCE}.visibility")
    browser.point(*place)

    assert (before, browser.value(f"{EVIDENCE}.visibility")) == ("hidden", "visible")
    assert browser.value("document.documentElement.scrollHeight") == height


def test_enter_in_the_filters_sends_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "enter.html"
    path.write_text(explanation_html(make_explanation(KEPT, make_cut())), "utf-8")
    browser.open(path, View(1280))
    browser.asked.clear()

    browser.value("document.querySelector('#view-everything').focus()")
    browser.press("Enter", 13, "\r")

    assert browser.value("location.href") == path.as_uri()
    assert browser.asked == []
