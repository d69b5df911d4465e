"""The article's claims as data: its words and numbers, and what the engine computes."""
