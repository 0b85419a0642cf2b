"""Schema and disk: migrations, backup, vacuum and retention."""
