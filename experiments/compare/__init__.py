"""Comparisons of networks and remedies on datasets over seeds, and their significance."""
