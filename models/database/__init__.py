"""How a database is reached: URL, engine, transactions, retries and what an error means."""
