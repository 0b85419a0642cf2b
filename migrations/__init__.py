"""The migrations room: Alembic's environment and the revisions. It holds no logic that the models need."""
