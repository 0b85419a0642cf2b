"""Licences, C2PA manifests and disclosures of artificial intelligence, as declared."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.html.parser import ParsedPage, parse
from pipelines.items import Metadata, PageItem, PagePolicy
from pipelines.metadata.reader import read_metadata

URL = "https://www.coastnews.example/2026/storm"
PROSE = "<p>The storm reached the coast in the night and took the roofs of several houses with it.</p>" * 4
RSL = """<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>
<permits type="usage">search</permits><prohibits type="usage">ai-train, ai-input</prohibits>
<payment type="crawl"/></license></content></rsl>"""


def metadata(
    head: str = "",
    prose: str = PROSE,
    headers: tuple[tuple[str, str], ...] = (),
    licenses: tuple[str, ...] = (),
) -> Metadata:
    source = f"<html><head>{head}</head><body><main><h1>Storm hits the coast</h1>{prose}</main></body></html>"
    page = PageItem(
        URL,
        URL,
        200,
        (("Content-Type", "text/html; charset=utf-8"), *headers),
        source.encode(),
        datetime(2026, 11, 1, tzinfo=UTC),
        "x",
        policy=PagePolicy(site_licenses=licenses),
    )
    parsed = parse(page)
    assert isinstance(parsed, ParsedPage)
    return read_metadata(parsed.tree, page)


def json_ld(**declared: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "Storm hits the coast", **declared}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def wrapped(data: bytes) -> str:
    return "\ufeff" + "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in data)


def test_nothing_is_recorded_where_nothing_is_declared() -> None:
    found = metadata()

    assert (found.license_evidence, found.c2pa_evidence, found.ai_evidence) == (None, None, None)


def test_licences_of_the_site_the_page_and_the_article() -> None:
    found = metadata(
        head='<link rel="license" type="application/rsl+xml" href="/license.xml">'
        + json_ld(license="https://creativecommons.org/licenses/by/4.0/"),
        headers=(
            ("Link", '</a.css>; rel=preload, <https://x.example/rsl.xml>; type="application/rsl+xml"; rel="license"'),
        ),
        licenses=("robots.txt License: https://x.example/robots-license.xml",),
    )

    assert found.license_evidence == (
        "robots.txt License: https://x.example/robots-license.xml; header Link https://x.example/rsl.xml; "
        "link rel=license application/rsl+xml /license.xml; json_ld license=https://creativecommons.org/licenses/by/4.0/"
    )
    assert found.tdm_reservation.opt_out is None


def test_terms_in_the_page_forbid_mining() -> None:
    found = metadata(head=f'<script type="application/rsl+xml">{RSL}</script>')

    assert found.license_evidence == (
        "script application/rsl+xml permits usage=search, prohibits usage=ai-train, ai-input, payment=crawl"
    )
    assert found.tdm_reservation.opt_out is True
    assert found.tdm_reservation.evidence == "RSL prohibits usage=ai-train, ai-input"


@pytest.mark.parametrize(
    ("head", "prose", "header", "evidence"),
    [
        ('<link rel="c2pa-manifest" href="/a.c2pa">', PROSE, "", "link /a.c2pa"),
        ("", PROSE, '</b.c2pa>; rel="c2pa-manifest"', "header Link /b.c2pa"),
        (
            "",
            PROSE + f"<p>The end.{wrapped(b'C2PATXT' + bytes(1) + b'manifest')}</p>",
            "",
            "variation selectors in the text: C2PATXT",
        ),
        ("", PROSE + "<p>A heart \u2764\ufe0f and nothing else.</p>", "", None),
    ],
)
def test_manifests(head: str, prose: str, header: str, evidence: str | None) -> None:
    assert metadata(head, prose, (("Link", header),) if header else ()).c2pa_evidence == evidence


TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.mark.parametrize(
    ("head", "evidence", "kind"),
    [
        (json_ld(digitalSourceType=TRAINED), f"json_ld digitalSourceType={TRAINED}", "machine_declared"),
        (
            json_ld(image={"@type": "ImageObject", "url": "/a.jpg", "digitalSourceType": TRAINED}),
            f"json_ld image digitalSourceType={TRAINED}",
            None,
        ),
        (json_ld(digitalSourceType=TRAINED.replace("trainedAlgorithmicMedia", "digitalCapture")), None, None),
        ('<meta name="ai-disclosure" content="ai-generated">', "meta ai-disclosure=ai-generated", "machine_declared"),
        ('<meta name="ai-disclosure" content="ai-assisted">', "meta ai-disclosure=ai-assisted", None),
        ('<meta name="ai-disclosure" content="none">', None, None),
    ],
)
def test_disclosures(head: str, evidence: str | None, kind: str | None) -> None:
    found = metadata(head)

    assert (found.ai_evidence, found.origin.kind) == (evidence, kind)
