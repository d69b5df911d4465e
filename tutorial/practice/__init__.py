"""Known mistakes in a worked example: what each would give, and which one an answer shows."""
