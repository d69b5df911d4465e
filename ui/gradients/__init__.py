"""The page of the gradients: the Lab's run, layer by layer, at any kept epoch."""
