"""A single unit and its learning rules."""
