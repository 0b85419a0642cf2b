"""What leaves the machine: real crawls against servers on loopback, of which only some may be asked."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.crawl_results import outcomes
from tests.newsweb import article, feed
from tests.rawweb import RawAnswer, RawWeb, raw_web, response, self_signed
from tests.scrapy_command import QUICK, Scrapy

#: Only the crawled server's address is open, so that every other one on loopback stands for somebody's inside.
SITE = "127.0.0.1"
INSIDE = "127.0.0.2"
HANDLER = "scraper.egress.handler.GuardedHandler"
HANDLERS = "scrapy.core.downloader.handlers"


def redirect(location: str, status: str = "302 Found", *headers: str) -> bytes:
    return response(b"", status, f"Location: {location}", *headers)


def by_path(database_url: str, web: RawWeb) -> dict[str, str]:
    return {url.removeprefix(web.url("")): why for url, why in outcomes(database_url).items()}


def named(web: RawWeb, folder: Path, *paths: str) -> tuple[str, str]:
    """Return the argument that names the paths, or all of the server."""
    urls = folder / "urls.txt"
    urls.write_text("\n".join(map(web.url, paths or web.answers)))
    return ("-a", f"urls_file={urls}")


@pytest.fixture
def inside() -> Iterator[RawWeb]:
    """A server that must not be reached; it answers everything, and it listens on IPv6 too where there is any."""
    with raw_web({"/": response(article("secrets"))}, INSIDE) as web:
        yield web


def test_no_redirect_leads_inside_however_it_is_written(
    inside: RawWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    port = inside.address.partition(":")[2]
    hosts = {
        "plain": INSIDE,
        "short": "127.2",
        "decimal": "2130706434",
        "hex": "0x7f000002",
        "octal": "0177.0.0.02",
        "mixed": "0x7f.0.0.2",
        "full-width": "１２７.0.0.2",
        "ideographic-dots": "127。0。0。2",
        "trailing-dot": "127.0.0.2.",
        "percent": "127.0.0.%32",
        "mapped": "[::ffff:127.0.0.2]",
        "mapped-hex": "[::ffff:7f00:2]",
        "compatible": "[::127.0.0.2]",
        "nat64": "[64:ff9b::7f00:2]",
        "6to4": "[2002:7f00:2::]",
        "loopback6": "[::1]",
        "zone": "[fe80::1%25lo]",
        "zero": "0.0.0.0",
        "unspecified6": "[::]",
        "metadata": "169.254.169.254",
        "private": "10.0.0.1",
        "cgnat": "100.64.0.1",
        "multicast": "224.0.0.1",
        "broadcast": "255.255.255.255",
    }
    odd: dict[str, str] = {
        "/user": f"http://{SITE}@{INSIDE}:{port}/",
        "/user-and-port": f"http://{SITE}:80@{INSIDE}:{port}/",
        "/slashes": f"//{INSIDE}:{port}/",
        "/more-slashes": f"///{INSIDE}:{port}/",
        "/backslashes": f"http:\\\\{INSIDE}:{port}\\",
        "/no-slashes": f"http:{INSIDE}:{port}/",
        "/tab": f"ht\ttp://{INSIDE}:{port}/",
        "/capitals": f"HTTP://{INSIDE}:{port}/",
    }
    answers: dict[str, RawAnswer] = {
        **{
            f"/{name}": redirect(f"http://{host}:{port}/").decode("latin-1").encode("latin-1")
            if host.isascii()
            else redirect("@").replace(b"@", f"http://{host}:{port}/".encode())
            for name, host in hosts.items()
        },
        **{path: redirect(location) for path, location in odd.items()},
    }
    with raw_web(answers, SITE) as web:
        result = scrapy.crawl(sqlite_url, *named(web, tmp_path))

    found = by_path(sqlite_url, web)
    assert inside.heads == []
    assert set(found) == set(answers)
    assert set(found.values()) <= {"refused_address", "redirects", "not_found"}, result.err
    assert {found[f"/{name}"] for name in hosts if name not in {"percent", "zone"}} == {"refused_address"}, found


def test_other_ports_of_an_open_network_are_shut_below_1024(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with raw_web({"/x": response(article("the other port"))}, SITE) as other:
        answers = {
            "/ssh": redirect(f"http://{SITE}:22/"),
            "/smtp": redirect(f"http://{SITE}:25/"),
            "/other": redirect(other.url("/x")),
        }
        with raw_web(answers, SITE) as web:
            result = scrapy.crawl(sqlite_url, *named(web, tmp_path))

    assert by_path(sqlite_url, web) == {"/ssh": "refused_address", "/smtp": "refused_address", "/other": "offsite"}
    assert "port 22 of 127.0.0.1 is not in NEWSGRAIN_ALLOWED_PORTS" in result.err


def test_feeds_sitemaps_fronts_and_robots_pass_the_same_door(
    inside: RawWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    links = "".join(f'<a href="{inside.url(f"/2026/11/01/a-long-story-number-{n}")}">x</a>' for n in range(3))
    answers: dict[str, RawAnswer] = {}
    with raw_web(answers, SITE) as web:
        answers = web.answers
        answers["/"] = response(
            f'<html><head><link rel="alternate" type="application/rss+xml" href="{inside.url("/feed.xml")}">'
            f'<meta http-equiv="refresh" content="0;url={inside.url("/")}"></head><body>{links}</body></html>'.encode(),
        )
        answers["/feed.xml"] = response(feed(inside.url(), {"a": "Inside", "b": "Also inside"}))
        answers["/map.xml"] = response(
            f"<sitemapindex><sitemap><loc>{inside.url('/map.xml')}</loc></sitemap></sitemapindex>".encode(),
        )
        answers["/moved.xml"] = redirect(inside.url("/feed.xml"))
        sources = tmp_path / "sources.toml"
        sources.write_text(
            f'[[source]]\ndomain = "{web.address}"\nfeeds = ["/feed.xml", "/moved.xml"]\n'
            'sitemaps = ["/map.xml"]\nfronts = ["/"]\n',
        )
        listed = scrapy.crawl(sqlite_url, "-a", f"sources={sources}", "-s", "METAREFRESH_ENABLED=True")
        bare = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}")
        answers["/robots.txt"] = redirect(inside.url("/robots.txt"))
        web.heads.clear()
        without_rules = scrapy.crawl(f"sqlite:///{tmp_path / 'other.db'}", "-a", f"domain={web.address}")

    assert inside.heads == []
    assert web.asked == ["/robots.txt"]
    assert set(outcomes(sqlite_url).values()) <= {"refused_address"}
    assert without_rules.code == 21, without_rules.err
    assert "neither public nor in NEWSGRAIN_ALLOWED_NETWORKS" in listed.err
    assert (listed.code, bare.code) == (21, 21), "no article came from the source"


def test_extract_passes_the_same_door(inside: RawWeb, scrapy: Scrapy) -> None:
    with raw_web({"/moved": redirect(inside.url("/")), "/here": response(article("the harbour"))}, SITE) as web:
        door = ("-s", f"NEWSGRAIN_ALLOWED_NETWORKS={SITE}/32", "-s", "DOWNLOAD_DELAY=0")
        here, moved, direct = (
            scrapy("extract", url, *door) for url in (web.url("/here"), web.url("/moved"), inside.url("/"))
        )

    assert inside.heads == []
    assert json.loads(here.out)["headline"] == "the harbour"
    assert [json.loads(result.out)["rejected"] for result in (moved, direct)] == ["refused_address"] * 2


def test_ipv6_is_crawled_where_it_is_allowed_and_refused_where_not(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with raw_web({"/story": response(article("the harbour"))}, "::1") as web:
        refused = scrapy.crawl(sqlite_url, *named(web, tmp_path))
        assert web.heads == []
        assert by_path(sqlite_url, web) == {"/story": "refused_address"}, refused.err
        allowed = scrapy.crawl(sqlite_url, *named(web, tmp_path), "-s", "NEWSGRAIN_ALLOWED_NETWORKS=::1")
        assert by_path(sqlite_url, web) == {"/story": "new"}, allowed.err
        assert web.heads[0].splitlines()[1:2] == [f"Host: {web.address}"] or f"Host: {web.address}" in web.heads[0]


def test_a_name_is_asked_at_those_of_its_addresses_that_are_allowed(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with raw_web({"/story": response(article("the harbour"))}, SITE) as web:
        url = web.url("/story").replace(SITE, "localhost")
        result = scrapy.crawl(sqlite_url, "-a", f"url={url}")

    assert outcomes(sqlite_url) == {url: "new"}, result.err


def test_nothing_private_crosses_to_another_origin(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    cookies = ("Set-Cookie: session=secret", "Referrer-Policy: unsafe-url")
    with raw_web({"/x": response(article("elsewhere"))}, SITE) as other:
        answers: dict[str, RawAnswer] = {}
        with raw_web(answers, SITE) as web:
            web.answers |= {
                "/moved": redirect(other.url("/x"), "302 Found", *cookies),
                "/front": response(
                    f'<a href="{web.url("/2026/11/01/a-long-story-number-one")}">x</a>'.encode(), "200 OK", *cookies
                ),
                "/2026/11/01/a-long-story-number-one": response(article("the harbour"), "200 OK", *cookies),
            }
            sources = tmp_path / "sources.toml"
            sources.write_text(f'[[source]]\ndomain = "{web.address}"\nfronts = ["/front"]\n')
            scrapy.crawl(sqlite_url, "-a", f"url={web.url('/moved')}")
            scrapy.crawl(sqlite_url, "-a", f"sources={sources}")

    assert other.asked.count("/x") == 1
    assert "/2026/11/01/a-long-story-number-one" in web.asked
    everything = "".join((*web.heads, *other.heads)).lower()
    assert not any(word in everything for word in ("referer", "cookie", "secret"))


def test_a_redirect_that_leads_to_no_url_is_recorded(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    locations = {
        "/nothing": "",
        "/controls": "/a\x01b\x7f",
        "/long": "/" + "x" * 10_000,
        "/longer-than-kept": "/" + "x" * 3_000,
        "/ftp": "ftp://127.0.0.1/x",
        "/file": "file:///etc/passwd",
        "/data": "data:text/html,<p>x",
        "/script": "javascript:alert(1)",
        "/gopher": "gopher://127.0.0.1:70/_x",
        "/bracket": "http://[::1/",
        "/port": "http://127.0.0.1:99999/",
        "/port-word": "http://127.0.0.1:http/",
        "/host": "http://exa mple..org/",
        "/itself": "/itself",
        "/ping": "/pong",
        "/pong": "/ping",
    }
    cookie = "Set-Cookie: seen=1"
    with raw_web({path: redirect(location, "302 Found", cookie) for path, location in locations.items()}) as web:
        for step in range(9):
            web.answers[f"/step/{step}"] = redirect(f"/step/{step + 1}")
        web.answers |= {
            "/missing": response(b"", "302 Found"),
            "/relative": redirect("story"),
            "/story": response(article("the harbour")),
            "/refresh": response(article("the refresh"), "200 OK", "Refresh: 0; url=http://127.0.0.2/"),
        }
        result = scrapy.crawl(
            sqlite_url, *named(web, tmp_path, *locations, "/step/0", "/missing", "/relative", "/refresh")
        )

    found = by_path(sqlite_url, web)
    assert found == {
        **dict.fromkeys(locations, "redirects"),
        "/step/0": "redirects",
        "/missing": "redirects",
        "/relative": "new",
        "/refresh": "new",
    }, result.err
    assert web.asked.count("/itself") == 2, "once more, with its cookie"


def test_a_site_that_wants_its_cookie_back_is_read_and_it_is_forgotten(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with raw_web({}, SITE) as web:

        def gate(stream: socket.socket) -> None:
            path = web.asked[-1]
            is_seen = "cookie: seen=yes" in web.heads[-1].lower()
            cookie = "Set-Cookie: seen=yes; Path=/"
            stream.sendall(response(article(path)) if is_seen else redirect(path, "302 Found", cookie))

        web.answers |= {"/one": gate, "/two": gate}
        result = scrapy.crawl(sqlite_url, *named(web, tmp_path))

    assert by_path(sqlite_url, web) == {"/one": "new", "/two": "new"}, result.err
    assert (web.asked.count("/one"), web.asked.count("/two")) == (2, 2)


def test_certificates_are_verified_except_for_the_hosts_that_are_told_apart(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    page = response(article("the harbour"))
    tls = self_signed(tmp_path)
    with raw_web({"/story": page}, SITE, tls) as exempt, raw_web({"/story": page}, SITE, tls) as other:
        urls = tmp_path / "urls.txt"
        urls.write_text(f"{exempt.url('/story')}\n{other.url('/story')}")
        sources = tmp_path / "sources.toml"
        entry = f'[[source]]\ndomain = "{exempt.address}"\n'
        argv = ("-a", f"urls_file={urls}", "-s", f"NEWSGRAIN_SOURCES={sources}")

        sources.write_text(entry)
        scrapy.crawl(sqlite_url, *argv)
        strict = outcomes(sqlite_url)
        sources.write_text(f"{entry}verify_tls = false\n")
        result = scrapy.crawl(sqlite_url, *argv)

    assert set(strict.values()) == {"host_closed"}, "their robots.txt is unreachable"
    assert outcomes(sqlite_url) == {exempt.url("/story"): "new", other.url("/story"): "host_closed"}, result.err
    assert "certificate verify failed" in result.err
    assert other.heads == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("TWISTED_DNS_RESOLVER=scrapy.resolver.CachingThreadedResolver", "without the egress guard"),
        ("TWISTED_DNS_RESOLVER=scrapy.resolver.CachingHostnameResolver", "without the egress guard"),
        ("DNS_RESOLVER=scrapy.resolver.CachingThreadedResolver", "take it out"),
        ("TWISTED_DNS_RESOLVER=no.such.Resolver", "no.such.Resolver"),
        ("DOWNLOAD_HANDLERS={}", "fetches http without the egress guard"),
        (
            f'DOWNLOAD_HANDLERS={{"http": "{HANDLER}", "https": "{HANDLERS}.http2.H2DownloadHandler"}}',
            "fetches https without",
        ),
        (
            f'DOWNLOAD_HANDLERS={{"http": "{HANDLERS}._httpx.HttpxDownloadHandler"}}',
            "fetches http without",
        ),
        (
            f'DOWNLOAD_HANDLERS={{"http": "{HANDLER}", "https": "{HANDLER}"}}',
            "file is not fetched here",
        ),
        ("TWISTED_REACTOR_ENABLED=False", "leave it True"),
        ("NEWSGRAIN_ALLOWED_PORTS=http", "'http' is no port"),
        ("NEWSGRAIN_ALLOWED_NETWORKS=localhost", "localhost"),
    ],
)
def test_settings_that_lead_round_the_guard_are_refused_at_the_start(
    scrapy: Scrapy, sqlite_url: str, setting: str, said: str
) -> None:
    with raw_web({"/story": response(article("the harbour"))}, INSIDE) as web:
        crawl = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/story')}", "-s", setting)
        extract = scrapy("extract", web.url("/story"), "-s", setting)

    assert (crawl.code, extract.code) == (4, 4), crawl.err + extract.err
    assert said in crawl.err
    assert said in extract.err
    assert web.heads == []


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a proxy that connects and forwards wherever it is told, and what it was told."""
    told: list[str] = []
    with closing(socket.create_server((SITE, 0), backlog=32)) as listener:
        threading.Thread(target=_accept, args=(listener, told), daemon=True).start()
        yield f"{SITE}:{listener.getsockname()[1]}", told


def _accept(listener: socket.socket, told: list[str]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_relay, args=(connection, told), daemon=True).start()


def _relay(client: socket.socket, told: list[str]) -> None:
    """Answer every request itself, as if every host had the same story: the proxy is the one that resolves names."""
    with suppress(OSError), client:
        head = client.recv(65536).decode("latin-1")
        told.append(head.split("\r\n")[0])
        path = head.split(" ")[1]
        if path.endswith("/robots.txt"):
            client.sendall(response(b"", "404 Not Found"))
        elif "/moved/" in path:
            client.sendall(redirect(path.partition("/moved/")[2]))
        else:
            client.sendall(response(article("the harbour")))


def test_a_proxy_is_told_no_inner_address(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    inner = [
        "http://127.0.0.2/",
        "http://2130706434/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://intranet/",
        "http://db.internal/",
        "http://news.invalid:22/",
        "http://user@news.invalid/",
    ]
    with proxy() as (address, told):
        urls = tmp_path / "urls.txt"
        urls.write_text(
            "\n".join(
                [
                    "http://news.invalid/story",
                    *(f"http://news.invalid/moved/{url}" for url in inner),
                    "http://10.0.0.1/",
                ]
            )
        )
        env = {"http_proxy": f"http://{address}", "https_proxy": f"http://{address}"}
        argv = (*QUICK[:-2], "-s", f"DATABASE_URL={sqlite_url}", "-a", f"urls_file={urls}")
        result = scrapy("crawl", "news", *argv, env=env)

    found = outcomes(sqlite_url)
    assert found.pop("http://news.invalid/story") == "new", result.err
    assert set(found.values()) <= {"refused_address", "redirects"}, found
    assert all(line.startswith("GET http://news.invalid/") for line in told), told


def test_a_tunnel_is_asked_for_no_inner_address(scrapy: Scrapy, sqlite_url: str) -> None:
    with proxy() as (address, told):
        env = {"https_proxy": f"http://{address}"}
        argv = (*QUICK[:-2], "-s", f"DATABASE_URL={sqlite_url}", "-s", "ROBOTSTXT_OBEY=False")
        urls = "https://127.0.0.2/x,https://news.invalid/x,https://[::1]/x,https://news.invalid:9200/x"
        scrapy("crawl", "news", *argv, "-a", f"url={urls}", env=env)

    found = outcomes(sqlite_url)
    assert found["https://127.0.0.2/x"] == found["https://[::1]/x"] == "refused_address"
    assert set(told) == {
        "CONNECT news.invalid:443 HTTP/1.1",
        # The operator named this port.
        "CONNECT news.invalid:9200 HTTP/1.1",
    }
