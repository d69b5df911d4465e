"""Training steps to follow by hand: built in, edited, or taken from a run."""
