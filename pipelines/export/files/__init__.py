"""Single files: how rows and articles are written as JSON Lines, CSV, Parquet and Markdown."""
