"""The command line of `newsgrain`: finds commands, runs one, and completes them in shells."""
