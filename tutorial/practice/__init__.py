"""Exercises: practice sheets, judgement of answers, and typical mistakes."""
