"""Full-text search: one analyser, one query language, and the same results on SQLite and PostgreSQL."""
