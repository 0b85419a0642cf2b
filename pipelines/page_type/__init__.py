"""Classification of pages: features, declared types, walls, and a small learned model."""
