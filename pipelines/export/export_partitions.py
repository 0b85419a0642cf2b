"""Articles into a file for each day or month: finished ones are kept, so that a killed export is continued."""

from collections.abc import Mapping
from typing import Any

from models.exports.selection import Selection
from models.exports.versions import text_versions
from pipelines.export.article_pages import PAGE, article_pages
from pipelines.export.export_run import ExportRun
from pipelines.export.partial_file import partial_file, remove_leftovers
from pipelines.export.partitions import Finished, Manifest, OtherExport, Partition, partitions_of, state_of
from pipelines.export.request import PartitionUnit
from pipelines.export.summary import Summary
from pipelines.export.writers import row_writer


def write_partitions(run: ExportRun, selection: Selection, unit: PartitionUnit) -> None:
    """Write the partitions that are not there yet, or whose articles have changed, and remove those without any."""
    manifest = _opened(run, unit)
    partitions = partitions_of(selection, unit, run.request.articles.by)
    for name in manifest.finished.keys() - {partition.name for partition in partitions}:
        _remove(run, manifest, name)
    for partition in partitions:
        state = _state(run, partition)
        if manifest.is_finished(run.target, partition.name, state):
            run.files.append(manifest.finished[partition.name].file)
            run.result.kept_files += 1
            run.advance(len(partition.article_ids))
        else:
            _write(run, manifest, partition, state)
    run.summary = manifest.summary()


def _opened(run: ExportRun, unit: PartitionUnit) -> Manifest:
    """Return the manifest of the target, which is on disk before the first partition."""
    folder, is_forced = run.target, run.request.is_forced
    folder.mkdir(exist_ok=True)
    manifest = Manifest(folder, _wanted(run, unit), is_forced=is_forced)
    if not manifest.exists and not is_forced and next(folder.iterdir(), None) is not None:
        raise OtherExport(f"{folder} has files that are none of an export: name another folder, or add --force")
    if is_forced:
        for name in list(manifest.finished):
            _remove(run, manifest, name)
    manifest.save()
    return manifest


def _wanted(run: ExportRun, unit: PartitionUnit) -> Mapping[str, Any]:
    """Return what makes an export the same as another one, as JSON types."""
    request = run.request
    return {
        "format": request.target.ending,
        "partition": str(unit),
        "columns": [column.name for column in run.columns],
        "selection": {name: str(getattr(request.articles, name)) for name in request.articles.__dataclass_fields__},
        "query": request.query,
        "purpose": None if request.purpose is None else str(request.purpose),
        "is_exact": request.is_exact,
    }


def _remove(run: ExportRun, manifest: Manifest, name: str) -> None:
    path = run.target.parent / manifest.finished.pop(name).file.name
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and next(path.parent.iterdir(), None) is None:
        path.parent.rmdir()


def _state(run: ExportRun, partition: Partition) -> str:
    pages = Selection(partition.article_ids).pages(PAGE)
    return state_of(version for ids in pages for version in text_versions(run.connection, ids))


def _write(run: ExportRun, manifest: Manifest, partition: Partition, state: str) -> None:
    path = run.target / partition.name / f"part-0{run.request.target.ending}"
    path.parent.mkdir(exist_ok=True)
    remove_leftovers(path)
    summary, target, is_exact = Summary(), run.request.target, run.request.is_exact
    pages = article_pages(run.connection, Selection(partition.article_ids).pages(PAGE), run.columns, summary)
    with partial_file(path) as file, row_writer(file, target, run.columns, is_exact=is_exact) as writer:
        for page in run.counting(pages):
            writer.write(page)
    written = run.wrote(path, len(partition.article_ids))
    manifest.add(partition.name, Finished(written, state, summary.as_record()))
