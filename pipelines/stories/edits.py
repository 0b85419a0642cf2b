"""Writes which paragraphs each edit of an article changed."""

from collections.abc import Collection
from itertools import pairwise

from sqlalchemy import Connection

from models.enums import EDITS
from models.stories.edits import EditRow, replace_edits, versions_of
from pipelines.stories.text_diff import paragraph_changes
from pipelines.text.version_diff import is_correction


def find_edits(connection: Connection, article_ids: Collection[int]) -> None:
    """Write the changed paragraphs of all edits of these articles that are not written yet."""
    edits: list[EditRow] = []
    written: list[int] = []
    for article_id, versions in versions_of(connection, article_ids).items():
        for old, new in pairwise(versions):
            if old.is_written or old.revision_id is None or old.reason not in EDITS:
                continue
            written.append(old.revision_id)
            changes = paragraph_changes(old.article_body.split("\n"), new.article_body.split("\n"))
            edits += (
                EditRow(
                    article_id=article_id,
                    revision_id=old.revision_id,
                    position=change.position,
                    old_text=change.old,
                    new_text=change.new,
                    is_notice=change.new is not None and is_correction(change.new),
                )
                for change in changes
            )
    replace_edits(connection, written, edits)
