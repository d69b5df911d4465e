"""Runs of one spec, or of several as a population; forks, replays and advice after a run."""
