"""Views that move while a network trains: decision surface and learning curves."""
