"""What a page and its site state on the use of the text."""
