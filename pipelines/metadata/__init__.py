"""What a page declares about its article: headline, authors, dates, access, rights."""
