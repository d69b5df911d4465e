"""Exercises: practice sheets, answers, and the mistakes that an answer shows."""
