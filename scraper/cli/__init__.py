"""What the commands do, and how they write it: text and JSON."""
