"""Predictions: what the network answers, how well, and what it looked at."""

from ui.predictions.page import show

show()
