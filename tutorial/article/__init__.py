"""The article's claims as data: printed statements and numbers, with the engine's values."""
