"""A page from a written archive, shown by pywb in a real browser.

pywb has an environment of its own, as it pins old packages.
"""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import View, program, running_browser
from tests.crawl_results import until
from tests.scrapy_command import Scrapy, clean_environment
from tests.warc_files import gzipped, info, story

_UV = (sys.executable, "-m", "uv")
_PAGE = "https://www.a.example/news/1.html"
_SHOWN = "document.getElementById('replay_iframe')?.contentDocument?.body?.innerText ?? ''"


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pywb's programs."""
    environment = tmp_path_factory.mktemp("pywb") / "environment"
    install = (*_UV, "pip", "install", "--python", str(environment / "bin" / "python"), "pywb==2.10.0", "setuptools<81")
    subprocess.run([*_UV, "venv", str(environment)], check=True, capture_output=True, env=clean_environment())
    done = subprocess.run(install, check=False, capture_output=True, text=True, env=clean_environment())
    if done.returncode:
        pytest.skip(f"pywb cannot be installed here: {done.stderr[-300:]}")
    return environment / "bin"


@pytest.mark.slow
@pytest.mark.skipif(program() is None, reason="there is no Chromium")
def test_pywb_shows_a_written_page(scrapy: Scrapy, sqlite_url: str, pywb: Path, tmp_path: Path) -> None:
    came, written = tmp_path / "in.warc.gz", tmp_path / "out.warc.gz"
    came.write_bytes(gzipped([info(), story(_PAGE, "harbour bridge opens", extra="<p>Größe: 5 µm</p>".encode())]))
    for words in (("read", str(came)), ("write", str(written))):
        done = scrapy("archive", *words, "-s", "NEWSGRAIN_WORKERS=0", "-s", f"DATABASE_URL={sqlite_url}")
        assert done.code == 0, done.err
    for step in (("init", "news"), ("add", "news", str(written))):
        subprocess.run([pywb / "wb-manager", *step], cwd=tmp_path, check=True, capture_output=True)

    port = _free_port()
    with subprocess.Popen([pywb / "wayback", "-p", str(port)], cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: _listens(port) or server.poll() is not None)
            with running_browser(tmp_path / "profile", program() or "") as browser:
                browser.open(f"http://localhost:{port}/news/20261101100000/{_PAGE}", View(1000))
                until(lambda: "harbour bridge opens" in browser.value(_SHOWN))
                assert "Größe: 5 µm" in browser.value(_SHOWN)
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
