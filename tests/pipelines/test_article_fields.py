import csv
import json
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest
from itemadapter.adapter import ItemAdapter
from scrapy.exporters import JsonLinesItemExporter
from scrapy.utils.test import get_crawler

from models.tables import Article, ArticleText
from pipelines.article_fields import FIELDS, article_fields, metadata_fields, to_json
from pipelines.derived_values import is_only_in_memory
from pipelines.item_pipelines import ArticlePipeline
from pipelines.items import ArticleItem, DateMissing, FoundDate, Metadata, TdmReservation
from scraper.exporters import SafeCsvExporter
from tests.factories import make_article

MORNING = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(autouse=True)
def item_pipeline() -> None:
    """Make the item pipeline, as a crawl does: with it Scrapy learns what an article is."""
    ArticlePipeline.from_crawler(get_crawler())


def exported(exporter_class: type[SafeCsvExporter | JsonLinesItemExporter], article: ArticleItem) -> str:
    file = BytesIO()
    exporter = exporter_class(file)
    exporter.start_exporting()
    exporter.export_item(article)
    exporter.finish_exporting()
    return file.getvalue().decode()


def test_every_value_of_an_article_is_a_field() -> None:
    nested = {"metadata", "tdm_reservation", "origin", "declared_language", "declared_body"}
    of_dates = {f"date_{kind}_{part}" for kind in ("published", "modified") for part in ("raw", "source", "offset")}

    values = {one.name for one in (*fields(ArticleItem), *fields(Metadata)) if not is_only_in_memory(one)}
    values -= nested

    of_origin = {"origin_kind", "origin_evidence"}
    assert set(FIELDS) == values | of_dates | of_origin | {"tdm_opt_out", "tdm_evidence"}
    assert len(FIELDS) == len(set(FIELDS))
    assert tuple(article_fields(make_article())) == FIELDS


def test_every_field_is_stored() -> None:
    children = {"source", "authors", "contributors", "keywords", "removed", "furniture"}

    columns = {*Article.__table__.columns.keys(), *ArticleText.__table__.columns.keys()}
    assert set(FIELDS) - children <= columns


def test_a_date_is_five_fields() -> None:
    found = metadata_fields(
        Metadata(
            date_published=FoundDate(MORNING, "9 am", "text"),
            date_modified_missing=DateMissing.UNREADABLE,
        )
    )

    assert {name: value for name, value in found.items() if name.startswith("date_published")} == {
        "date_published": MORNING,
        "date_published_raw": "9 am",
        "date_published_source": "text",
        "date_published_offset": 60,
        "date_published_missing": None,
    }
    assert {name: value for name, value in found.items() if name.startswith("date_modified") and value} == {
        "date_modified_missing": "unreadable"
    }


def test_a_date_without_a_zone_has_no_offset() -> None:
    metadata = Metadata(date_modified=FoundDate(MORNING, "9 am", "text", has_zone=False))

    assert metadata_fields(metadata)["date_modified_offset"] is None


def test_a_reservation_is_two_fields() -> None:
    found = metadata_fields(Metadata(tdm_reservation=TdmReservation(opt_out=True, evidence="meta")))

    assert (found["tdm_opt_out"], found["tdm_evidence"]) == (True, "meta")


def test_json_has_dates_in_the_publishers_zone_and_authors_by_name() -> None:
    values = {name: to_json(value) for name, value in article_fields(make_article()).items()}

    assert json.loads(json.dumps(values)) == values
    assert values["date_published"] == "2026-11-20T09:00:00+01:00"
    assert values["authors"] == ["Ada Lovelace", "Grace Hopper"]
    assert values["injected_links"] == [
        {"text": "bridge", "url": "https://example.org/tag/bridge", "why": "listing"},
    ]


def test_exports_have_the_fields_as_flat_columns() -> None:
    article = make_article()

    row = next(csv.DictReader(exported(SafeCsvExporter, article).splitlines()))
    line = json.loads(exported(JsonLinesItemExporter, article))

    assert tuple(row) == tuple(line) == FIELDS
    assert (row["headline"], row["date_published"]) == (line["headline"], line["date_published"])
    assert row["keywords"] == "['bridges', 'traffic']"
    assert line["furniture"] == {"navigation": 4, "footer": 2}


def test_other_item_pipelines_can_read_an_article_and_not_change_it() -> None:
    adapter = ItemAdapter(make_article())

    assert adapter["publisher"] == "The Example"
    assert ItemAdapter.get_field_names_from_class(ArticleItem) == list(FIELDS)
    with pytest.raises(TypeError):
        adapter["publisher"] = "Another"
