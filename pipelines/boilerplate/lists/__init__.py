"""Evidence from lists that are not the text: tables of contents, tags, links, headlines and teasers in rows."""
