"""The outward room: everything that talks to the network or to the operator.

It never cleans text, never writes SQL and knows no table: spiders and commands call functions of
`models.frontier.queue`, `models.reports.queries` and `pipelines.storage.store` and pass values.
"""
