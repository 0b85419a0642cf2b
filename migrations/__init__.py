"""Alembic's environment and the schema revisions, without any logic that the models need."""
