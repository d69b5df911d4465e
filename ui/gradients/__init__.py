"""The gradients page: the Lab's run, layer by layer, at any kept epoch."""
