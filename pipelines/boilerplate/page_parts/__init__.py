"""Parts of a page that are not its article, however long: hidden text, comments, further articles."""
