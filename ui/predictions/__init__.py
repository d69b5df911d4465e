"""The predictions page: outputs of the Lab's network, metrics, and explanations."""
