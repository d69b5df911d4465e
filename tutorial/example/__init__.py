"""Training steps to follow by hand: built in, edited by the reader, or taken from a run."""
