"""Time travel: the run at every kept epoch, and what would have come of it otherwise."""
