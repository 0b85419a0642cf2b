import asyncio

import pytest

from models.database.retry import RetryPolicy
from models.frontier.host_locks import host_locks
from pipelines.run.host_leases import HostLeases, lock_name
from tests.postgres import Server


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/x",
        "http://A.Example:80",
        "https://www.a.example:443/",
        "http://a.example./y",
        "//a.example",
    ],
)
def test_a_host_has_one_name_however_it_is_spelt(url: str) -> None:
    assert lock_name(url if "://" in url else f"http:{url}") == "a.example"


@pytest.mark.parametrize("url", ["https://a.example:8443/", "https://m.a.example/", "https://b.example/"])
def test_other_hosts_and_ports_have_other_names(url: str) -> None:
    assert lock_name(url) != "a.example"


def test_a_host_is_let_go_when_nothing_is_left_to_ask(sqlite_url: str) -> None:
    async def run() -> None:
        leases, other = HostLeases(sqlite_url, RetryPolicy(0)), host_locks(sqlite_url)
        assert await leases.claim("https://a.example/feed.xml")
        leases.acquire_ref("https://a.example/feed.xml")
        leases.acquire_ref("https://www.a.example/news/1.html")
        await leases.release_ref("https://a.example/feed.xml")
        assert not other.claim("a.example")
        await leases.release_ref("https://www.a.example/news/1.html")
        assert other.claim("a.example")
        assert not await leases.claim("https://a.example/")
        assert leases.refused == {"a.example"}
        other.release("a.example")
        assert await leases.claim("https://a.example/")
        assert leases.refused == set()
        await leases.close()
        assert other.claim("a.example")
        other.close()

    asyncio.run(run())


def test_a_server_that_is_away_for_a_moment_is_waited_for(postgres_server: Server, postgres_url: str) -> None:
    database = postgres_url.partition("?")[0].rpartition("/")[2]

    async def run() -> None:
        leases = HostLeases(postgres_url, RetryPolicy(60))
        postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        claim = asyncio.ensure_future(leases.claim("https://a.example/"))
        await asyncio.sleep(0.5)
        assert not claim.done()
        postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
        assert await claim
        await leases.close()

    asyncio.run(run())


def test_refusals_and_claims_are_remembered_for_the_verdict(sqlite_url: str) -> None:
    async def run() -> None:
        leases, other = HostLeases(sqlite_url, RetryPolicy(0)), host_locks(sqlite_url)
        other.claim("a.example")
        assert not await leases.claim("https://a.example/")
        assert not leases.any_claimed
        assert await leases.claim("https://b.example/")
        assert leases.any_claimed
        assert leases.refused == {"a.example"}
        await leases.close()
        other.close()

    asyncio.run(run())
