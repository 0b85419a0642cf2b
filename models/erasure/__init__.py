"""Removal on request: tombstones of removed addresses, and the deletion of stored rows."""
