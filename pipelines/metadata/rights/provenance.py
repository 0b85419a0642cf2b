"""Licences, C2PA provenance and disclosures of artificial intelligence that a page and its site declare. Pure.

They are recorded as written. Sources: Really Simple Licensing (RSL) in robots.txt, `Link` headers, `<link>` and
`<script>`; C2PA manifests in `Link` headers, `<link>`, and wrapped into the text by variation selectors; IPTC's digital
source types in JSON-LD, tags and notes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pipelines.items import TdmStatement
from pipelines.metadata.declared import Declarations
from pipelines.metadata.json_ld import plain_texts
from pipelines.metadata.origin_kind import MACHINE_META, machine_sources, one_line
from pipelines.metadata.rights.tdm_rights import MINING_USES
from pipelines.metadata.tagged_elements import TaggedElements

_MAX_EVIDENCE, _MAX_WORDS, _MOST_SCRIPTS = 1_000, 200, 20
_MOST_ELEMENTS = 2_000
_RSL_TYPE, _RSL_LIMIT = "application/rsl+xml", 20_000
_TERM = re.compile(
    r"<(?:\w+:)?(?P<term>permits|prohibits|payment)\b(?P<attributes>[^>]{0,300}?)"
    r"(?:/>|>(?P<values>[^<]{0,300})</(?:\w+:)?(?P=term)>|>)",
)
_TYPE = re.compile(r"""\btype\s?=\s?["']([\w-]{1,40})["']""")
#: `<address>; rel="license"; type="..."` of a Link header.
_LINK = re.compile(r"<([^<>]{1,2000})>([^<]{0,500})")
_PARAMETER = re.compile(r"""\b(rel|type)\s?=\s?(?:"([^"]{0,100})"|([^\s;,"]{1,100}))""", re.IGNORECASE)
_VARIATION_SELECTORS, _FIRST_OF_MORE, _MORE = 0xFE00, 0xE0100, 16


def _as_variation_selectors(data: bytes) -> bytes:
    """Return bytes as C2PA wraps them into text: each is an invisible variation selector."""
    points = (_VARIATION_SELECTORS + byte if byte < _MORE else _FIRST_OF_MORE + byte - _MORE for byte in data)
    return "".join(map(chr, points)).encode()


#: The beginning of a C2PA manifest in a text.
_WRAPPED_MANIFEST = _as_variation_selectors(b"C2PATXT\0")


def rsl_documents(elements: TaggedElements) -> tuple[str, ...]:
    """Return the documents of Really Simple Licensing in a page."""
    scripts = islice(elements.iter("script"), _MOST_ELEMENTS)
    return tuple(
        script.text[:_RSL_LIMIT]
        for script in scripts
        if (script.get("type") or "").strip().lower() == _RSL_TYPE and script.text
    )


def license_evidence(declared: Declarations, documents: Sequence[str]) -> str | None:
    """Return the declarations of licences: of the site, of the page with its RSL documents, of the article."""
    found = list(declared.page.policy.site_licenses)
    found += [f"header Link {address}" for _, address in _header_links(declared, "license")]
    found += [
        f"link rel=license{f' {kind}' if kind else ''} {address}"
        for relation, address, kind in declared.tags.rights
        if relation == "license"
    ]
    found += [f"script {_RSL_TYPE} {_terms_in_words(document)}" for document in documents]
    found += [
        f"json_ld license={text}"
        for article in declared.articles[:1]
        for text in plain_texts(declared.resolved(article.get("license")), _MAX_WORDS)
    ]
    return _joined(found)


def license_statements(documents: Iterable[str]) -> Iterator[TdmStatement]:
    """Yield the prohibitions of mining and training in the RSL documents of a page."""
    for document in documents:
        for term, kind, values in _terms(document):
            uses = re.split(r"[\s,]+", values.lower())
            if term == "prohibits" and kind == "usage" and MINING_USES.intersection(uses):
                yield TdmStatement(is_reserved=True, words=f"RSL prohibits usage={one_line(values)}"[:_MAX_WORDS])


def c2pa_evidence(declared: Declarations) -> str | None:
    """Return where a page declares or holds a C2PA manifest."""
    found = [f"header Link {address}" for _, address in _header_links(declared, "c2pa-manifest")]
    found += [f"link {address}" for relation, address, _ in declared.tags.rights if relation == "c2pa-manifest"]
    if _WRAPPED_MANIFEST in declared.page.body:
        found.append("variation selectors in the text: C2PATXT")
    return _joined(found)


def ai_evidence(declared: Declarations, machine: Sequence[str]) -> str | None:
    """Return the disclosures that a machine made or helped to make text or pictures; `machine`: those for the text."""
    found = [f"header {name}: {value}" for name, value in declared.page.headers if name.lower() == "ai-disclosure"]
    found += machine
    found += [f"meta {name}={value}" for name in MACHINE_META if (value := _helped(name, declared.tags.first(name)))]
    for article in declared.articles[:1]:
        images = article.get("image")
        for image in islice(images if isinstance(images, list) else (images,), _MOST_SCRIPTS):
            thing = declared.resolved(image)
            if isinstance(thing, Mapping):
                found += [f"json_ld image digitalSourceType={value}" for value in machine_sources(thing)]
    return _joined(found)


def _helped(name: str, declaration: str | None) -> str | None:
    """Return a declaration that a machine helped."""
    is_said = declaration and "source" not in name and re.search(r"assist|aided", declaration, re.IGNORECASE)
    return declaration if is_said else None


def _joined(found: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(map(one_line, found)))[:_MAX_EVIDENCE] or None


def _header_links(declared: Declarations, relation: str) -> Iterator[tuple[str, str]]:
    """Yield (relation, address) of the links of a relation in the page's headers."""
    for name, value in declared.page.headers:
        if name.lower() == "link" and relation in value.lower():
            for address, parameters in _LINK.findall(value):
                named = {key.lower(): quoted or bare for key, quoted, bare in _PARAMETER.findall(parameters)}
                if relation in named.get("rel", "").lower().split():
                    yield relation, address.strip()


def _terms_in_words(document: str) -> str:
    """Return the terms of an RSL document in one line: `prohibits usage=ai-train, payment=crawl`."""
    return ", ".join(
        f"{term} {kind}={one_line(values)}" if values.strip() else f"{term}={kind}"
        for term, kind, values in _terms(document)
    )


def _terms(document: str) -> Iterator[tuple[str, str, str]]:
    """Yield (`permits`, `prohibits` or `payment`, its type, its values) of an RSL document."""
    for match in islice(_TERM.finditer(document), _MOST_SCRIPTS):
        kind = _TYPE.search(match["attributes"])
        yield match["term"], kind[1] if kind else "", match["values"] or ""
