"""The state of one crawl: its plan, its ledger, its findings, and its way into the database."""
