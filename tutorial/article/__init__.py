"""The source article's claims as data, each beside what the engine computes.

What the article prints is quoted; what is right, and what its own numbers would have given, is
computed when asked for and stored nowhere.
"""
