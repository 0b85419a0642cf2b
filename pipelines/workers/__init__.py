"""Extraction in processes that can be killed: pool, supervisor, fork server and worker."""
