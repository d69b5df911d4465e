"""The page of the predictions: what the Lab's network answers, how well, and why."""
