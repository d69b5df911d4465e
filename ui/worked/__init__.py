"""The worked example: one training step with the derivation of every number."""
