"""Parameters that a host changes without changing the page are left out of keys, and put back if that was wrong."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.frontier import queue
from models.frontier.due import due_urls
from models.frontier.hints import Candidate, Hints
from models.tables import Article, HostParameter, Url
from pipelines.storage.parameter_learning import changing_parameters
from pipelines.storage.store import store
from pipelines.storage.takedown import page_request, take_down
from tests.crawl_results import rows
from tests.factories import NOW
from tests.pipelines.storage.shown_pages import HOUR, Shown

SITE = "a.example"
SUBJECTS = ("bridge", "tunnel", "ferry", "school", "market")


def shown(url: str, subject: str) -> Shown:
    lines = (f"Line {number} of what {subject} number {number} is to the {subject} council." for number in range(20))
    return Shown(url, "\n".join(lines), f"{subject} {subject[::-1]}")


def poll(engine: Engine, run_id: int, hours: int, links: dict[str, str]) -> list[str]:
    """Offer links (URL -> subject), visit those that are due, and return these."""
    candidates = [Candidate(url, Hints(f"{subject} {subject[::-1]}", via="feed")) for url, subject in links.items()]
    offered = queue.offer(engine, SITE, candidates, NOW + hours * HOUR)
    due = [one.url for one in offered.due]
    visits = [shown(url, links.get(url, "")).visit(SITE, visited_at=NOW + hours * HOUR) for url in due if url in links]
    store(engine, run_id, visits)
    return due


def parameters(engine: Engine) -> list[tuple[str, bool, bool]]:
    """Return name, whether ignored and whether refuted of the host's parameters."""
    found = rows(engine, select(HostParameter.name, HostParameter.ignored_at, HostParameter.refuted_at))
    return [(name, ignored is not None, refuted is not None) for name, ignored, refuted in found]


def links_of_poll(shape: str, poll_number: int) -> dict[str, str]:
    return {
        shape.format(name=name, n=number + 1, t=f"{poll_number}x{number}"): name for number, name in enumerate(SUBJECTS)
    }


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ("https://a.example/{name}?t={t}", {"t"}),
        ("https://a.example/show?id={n}&t={t}", {"t"}),
        ("https://a.example/{name};s={t}", {"s"}),
        ("https://a.example/{name}.html?sid={t}&now={t}", {"sid", "now"}),
    ],
)
def test_changing_links_are_downloaded_twice_and_then_no_more(
    engine: Engine, run_id: int, shape: str, names: set[str]
) -> None:
    polls = [poll(engine, run_id, number, links_of_poll(shape, number)) for number in range(4)]

    assert [len(due) for due in polls] == [5, 5, 0, 0]
    assert {name for name, ignored, _ in parameters(engine) if ignored} == names
    assert len(rows(engine, select(Article.id))) == 5
    assert len(rows(engine, select(Url.id))) == 10
    assert len(set(rows(engine, select(Url.key)))) == 5
    new = poll(engine, run_id, 5, {shape.format(name="harbour", n=9, t="9y9"): "harbour"})
    assert len(new) == 1
    assert len(rows(engine, select(Article.id))) == 6


def test_a_parameter_that_names_the_article_is_never_ignored(engine: Engine, run_id: int) -> None:
    for number in range(4):
        poll(engine, run_id, number, links_of_poll("https://a.example/show?id={n}", 0))
        poll(engine, run_id, number, links_of_poll("https://a.example/show?id={n}&v=2", 0))

    assert [name for name, ignored, _ in parameters(engine) if ignored] == []
    assert len(rows(engine, select(Article.id))) == 5


def learnt(engine: Engine, run_id: int) -> None:
    for number in range(2):
        poll(engine, run_id, number, links_of_poll("https://a.example/{name}?t={t}", number))
    assert parameters(engine) == [("t", True, False)]


def test_a_document_that_lists_two_articles_apart_only_by_it_undoes_it(engine: Engine, run_id: int) -> None:
    learnt(engine, run_id)
    links = {f"https://a.example/bridge?t=new{number}": name for number, name in enumerate(("harbour", "stadium"))}

    due = poll(engine, run_id, 5, links)

    assert sorted(due) == sorted(links)
    assert parameters(engine) == [("t", True, True)]
    assert len(rows(engine, select(Article.id))) == 7
    assert len(set(rows(engine, select(Url.key)))) == 12


def test_another_article_at_a_known_key_is_stored_for_itself_and_two_undo_it(engine: Engine, run_id: int) -> None:
    learnt(engine, run_id)

    for number, name in enumerate(("harbour", "stadium")):
        assert len(poll(engine, run_id, 5 + number, {f"https://a.example/bridge?t=new{number}": name})) == 1
        assert len(rows(engine, select(Article.id))) == 6 + number

    assert parameters(engine) == [("t", True, True)]
    assert due_urls(engine, SITE, NOW + 9 * HOUR) == ()


def test_an_edited_headline_is_looked_for_once(engine: Engine, run_id: int) -> None:
    learnt(engine, run_id)
    body = shown("", "bridge").body
    edited = Shown("https://a.example/bridge?t=9", body, "Utter chaos downtown")

    dues = []
    for number in range(3):
        url = f"https://a.example/bridge?t=edit{number}"
        hints = Hints("Utter chaos downtown", via="feed")
        offered = queue.offer(engine, SITE, [Candidate(url, hints)], NOW + (9 + number) * HOUR)
        dues.append([one.url for one in offered.due])
        store(
            engine,
            run_id,
            [Shown(one, body, edited.headline).visit(SITE, visited_at=NOW + (9 + number) * HOUR) for one in dues[-1]],
        )

    assert [len(due) for due in dues] == [1, 1, 0], "the second one is of the URL that is revisited"
    assert len(rows(engine, select(Article.id))) == 5
    assert parameters(engine) == [("t", True, False)]


def test_a_url_that_is_named_is_fetched_as_it_is(engine: Engine, run_id: int) -> None:
    learnt(engine, run_id)
    url = "https://a.example/bridge?t=mine"

    offered = queue.offer(engine, SITE, [Candidate(url)], NOW + 5 * HOUR, named=True)

    assert [one.url for one in offered.due] == [url]


def test_a_removed_article_stays_removed_under_new_values(engine: Engine, run_id: int, database_url: str) -> None:
    learnt(engine, run_id)

    take_down(database_url, Path("/nowhere"), [page_request("https://a.example/bridge?t=asked")], NOW + 5 * HOUR)

    assert len(rows(engine, select(Article.id))) == 4
    assert poll(engine, run_id, 6, {"https://a.example/bridge?t=later": "bridge"}) == []
    store(engine, run_id, [shown("https://a.example/bridge?t=spooled", "bridge").visit(SITE)])
    assert len(rows(engine, select(Article.id))) == 4


@pytest.mark.parametrize(
    ("a", "b", "names"),
    [
        ("https://x.example/a?t=1", "https://x.example/a?t=2", {"t"}),
        ("https://x.example/a?t=1", "http://www.x.example/a/?t=2", {"t"}),
        ("https://x.example/a?t=1&u=1", "https://x.example/a?u=2&t=2", {"t", "u"}),
        ("https://x.example/a;t=1?u=1", "https://x.example/a;t=2?u=1", {"t"}),
        ("https://x.example/a?t=1", "https://x.example/a", set()),
        ("https://x.example/a?t=1", "https://x.example/b?t=2", set()),
        ("https://x.example/a?t=1", "https://x.example/a?u=1", set()),
        ("https://x.example/a?t=1", "https://x.example/a?t=1", set()),
        ("https://x.example/a?b=1&c=1&d=1&e=1", "https://x.example/a?b=2&c=2&d=2&e=2", set()),
    ],
)
def test_which_parameters_change(a: str, b: str, names: set[str]) -> None:
    assert changing_parameters(a, b) == names == changing_parameters(b, a)
