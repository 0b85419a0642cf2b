"""Several machines on one PostgreSQL: tasks, each to crawl a slice of the sources, in a queue in the same database."""
