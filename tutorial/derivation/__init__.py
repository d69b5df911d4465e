"""From a traced step to plain rows: one quantity a row, with formula, numbers and value."""
