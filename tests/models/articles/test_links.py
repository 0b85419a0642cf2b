import pytest
from sqlalchemy import Engine, select

from models.articles.links import MAX_LINKS, Link, is_same_site, links_in
from models.reports import runs
from models.views import v_link
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_page, make_visit

URL = "https://www.example.org/a"


def test_links_are_read_from_our_own_html() -> None:
    html = (
        '<p>One <a href="https://example.org/b?x=1&amp;y=2">two &lt;three&gt;</a> and\n'
        '<a href="https://Other.example:8080/">“four”</a> <a href="https://[bad">five</a></p>'
    )

    assert links_in(html, URL) == (
        Link("example.org", "https://example.org/b?x=1&y=2", "two <three>", is_internal=True),
        Link("other.example:8080", "https://Other.example:8080/", "“four”", is_internal=False),
    )
    assert links_in(None, URL) == links_in("", URL) == links_in("<p>none</p>", URL) == ()
    assert len(links_in('<a href="https://x.example/">x</a>' * (MAX_LINKS + 5), URL)) == MAX_LINKS


@pytest.mark.parametrize(
    ("host", "other", "same"),
    [
        ("www.example.org", "example.org", True),
        ("news.example.org", "www.example.org", True),
        ("example.org", "blog.example.org", True),
        ("myexample.org", "example.org", False),
        ("example.org:8080", "example.org", False),
    ],
)
def test_the_same_site_is_one_host_or_below_it(host: str, other: str, *, same: bool) -> None:
    assert is_same_site(host, other) is same


def test_links_follow_the_text_of_an_article(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    for number, hosts in enumerate((["a.example", "b.example", "a.example"], ["c.example"], [])):
        html = "".join(f'<p><a href="https://{host}/">at {host}</a></p>' for host in hosts)
        body = f"Version {number} of a text that is long enough to be compared."
        article = make_article(article_body=body, article_body_html=html)
        page = make_page(article.url, body=body.encode())
        store(engine, run_id, [make_visit(article=article, page=page)])
        with engine.connect() as connection:
            columns = (v_link.c.position, v_link.c.host, v_link.c.text, v_link.c.source, v_link.c.is_internal)
            rows = connection.execute(select(*columns).order_by(v_link.c.position)).all()
        assert [tuple(row) for row in rows] == [
            (position, host, f"at {host}", "example.org", False) for position, host in enumerate(hosts)
        ]
