"""What an export reads: a snapshot of the database, the articles chosen, their rows, or those of a user's query."""
