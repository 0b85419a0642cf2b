"""Who wrote an article: bylines, and which of their names are people's."""
