from datetime import timedelta

from sqlalchemy import Engine

from models.articles import site_memory
from models.reports import runs
from pipelines.run.site_learning import SiteLearning
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import NOW, make_article, make_page, make_visit

#: More hosts than one transaction takes.
HOSTS = [f"{name}.example" for name in "abcdefghijkl"]


def visits_of(host: str, count: int) -> list[Visit]:
    urls = [f"https://{host}/news/trams-run-again-{number}" for number in range(count)]
    return [
        make_visit(
            url,
            source=host,
            visited_at=NOW + timedelta(seconds=number),
            article=make_article(url, fingerprint=f"{host}{number}".zfill(64)),
            page=make_page(url),
        )
        for number, url in enumerate(urls)
    ]


def test_hosts_that_are_due_together_are_learnt_each_from_its_own_articles(engine: Engine) -> None:
    run_id, learning = runs.begin(engine, "news", {}, NOW), SiteLearning()
    visits = [visit for host in HOSTS for visit in visits_of(host, 8)] + visits_of("small.example", 7)

    learning.after_batch(engine, visits, store(engine, run_id, visits))

    with engine.connect() as connection:
        sites = {host: site_memory.site_of(connection, host) for host in [*HOSTS, "small.example"]}
    found = {
        host: (site.articles, site.new_articles, site.learnt_at is not None) for host, site in sites.items() if site
    }
    assert found == {**dict.fromkeys(HOSTS, (8, 0, True)), "small.example": (0, 7, False)}
