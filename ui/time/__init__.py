"""Time travel: replay of the run at its kept epochs, and forks with one change."""
