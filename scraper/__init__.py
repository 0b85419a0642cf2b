"""Everything that faces the network or the operator.

It cleans no text, writes no SQL and imports no table: spiders and commands call functions of
`models.frontier.queue`, `models.reports.queries` and `pipelines.storage.store` with plain values.
"""
