"""Rows of copies, stories and edits. Callers of writes hold the lock of grouping (`models.stories.lock`)."""
