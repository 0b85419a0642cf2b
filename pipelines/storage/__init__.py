"""Visits to rows, in one transaction for a batch, or to the spool when the database is away."""
