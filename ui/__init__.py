"""The pages' parts, figures and state."""
