"""The description of an export for programs: Croissant 1.0 (JSON-LD), https://docs.mlcommons.org/croissant/. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.exports.columns import ColumnKind, ExportColumn
from pipelines.export.data_card import DataCard, WrittenFile, newsgrain_version
from pipelines.export.formats import Compression, ExportFormat, Target
from pipelines.export.summary import NONE
from pipelines.text.json_text import json_text

# As the specification prints it.
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_ENCODINGS: Mapping[ExportFormat, str] = {
    ExportFormat.PARQUET: "application/x-parquet",
    ExportFormat.JSON_LINES: "application/jsonlines",
    ExportFormat.CSV: "text/csv",
    ExportFormat.SQLITE: "application/vnd.sqlite3",
    ExportFormat.MARKDOWN: "text/markdown",
}
#: Of Markdown, the files of articles; of partitions, their only files.
_ENDINGS: Mapping[ExportFormat, str] = {ExportFormat.MARKDOWN: "/*/*.md"}
_PACKED: Mapping[Compression, str] = {Compression.GZIP: "application/gzip", Compression.ZSTANDARD: "application/zstd"}
_TYPES: Mapping[ColumnKind, str] = {
    ColumnKind.INTEGER: "sc:Integer",
    ColumnKind.FLOAT: "sc:Float",
    ColumnKind.BOOLEAN: "sc:Boolean",
    ColumnKind.MOMENT: "sc:DateTime",
}
_LISTS = frozenset({ColumnKind.TEXTS, ColumnKind.PEOPLE, ColumnKind.CONTRIBUTORS, ColumnKind.LINKS, ColumnKind.CUTS})
_FILES, _RECORDS = "files", "records"


def croissant_text(card: DataCard) -> str:
    """Return the description as JSON."""
    return json_text(_dataset(card), indent=2) + "\n"


def _dataset(card: DataCard) -> Mapping[str, Any]:
    target = card.request.target
    dataset: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": card.title,
        "description": _description(card),
        "creator": {"@type": "sc:Organization", "name": f"Newsgrain {newsgrain_version()}"},
        "datePublished": card.written_at.date().isoformat(),
        "version": "1.0.0",
        "inLanguage": sorted(language for language in card.summary.of("in_language") if language != NONE),
        "distribution": _distribution(card.files, target),
    }
    if months := sorted(month for month in card.summary.of("month") if month != NONE):
        dataset["temporalCoverage"] = f"{months[0]}/{months[-1]}"
    if target.format not in {ExportFormat.SQLITE, ExportFormat.MARKDOWN}:
        dataset["recordSet"] = [_record_set(card.columns, target)]
    return dataset


def _description(card: DataCard) -> str:
    if card.request.sql is not None:
        return f"{card.summary.rows} rows that a query of a Newsgrain database returned."
    return (
        f"{card.summary.rows} news articles from {len(card.summary.of('source'))} sources, cleaned by Newsgrain. "
        "The texts belong to their publishers; opt-outs are in the columns tdm_opt_out, tdm_evidence and robots_tags."
    )


def _distribution(files: Sequence[WrittenFile], target: Target) -> list[Mapping[str, Any]]:
    encoding = _ENCODINGS[target.format]
    objects: list[Mapping[str, Any]] = [
        {
            "@type": "cr:FileObject",
            "@id": file.name,
            "name": file.name,
            "contentUrl": file.name,
            "contentSize": f"{file.size} B",
            "encodingFormat": _PACKED.get(target.compression, encoding),
            "sha256": file.sha256,
        }
        for file in files
    ]
    if target.is_folder:
        folder = target.path.name if target.path is not None else ""
        ending = _ENDINGS.get(target.format, f"/part-0{target.ending}")
        objects.append(
            {
                "@type": "cr:FileSet",
                "@id": _FILES,
                "name": _FILES,
                "encodingFormat": encoding,
                "includes": f"{folder}/*{ending}",
            }
        )
    return objects


def _record_set(columns: Sequence[ExportColumn], target: Target) -> Mapping[str, Any]:
    where = {"fileSet": {"@id": _FILES}} if target.is_folder else {"fileObject": {"@id": _own_name(target)}}
    return {
        "@type": "cr:RecordSet",
        "@id": _RECORDS,
        "name": _RECORDS,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{_RECORDS}/{column.name}",
                "name": column.name,
                "dataType": _TYPES.get(column.kind, "sc:Text"),
                **({"repeated": True} if column.kind in _LISTS and target.format is not ExportFormat.CSV else {}),
                "source": {**where, "extract": {"column": column.name}},
            }
            for column in columns
        ],
    }


def _own_name(target: Target) -> str:
    return target.path.name if target.path is not None else ""
