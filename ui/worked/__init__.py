"""The worked example: one training step, every number of it derived."""
