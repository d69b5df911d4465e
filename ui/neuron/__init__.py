"""Components of the neuron page: single unit, learning rules, galleries, and training step."""
