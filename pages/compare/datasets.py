"""Datasets: networks and classical methods side by side, on several datasets at once."""

from ui.compare.datasets.page import show

show()
