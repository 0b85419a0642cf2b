"""Archives of pages: WARC files and saved pages in, stored pages out."""
