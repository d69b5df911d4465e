"""What happens around a training: its description and its run.

Three lines train a network::

    spec = default_spec("moons")
    experiment = build(spec)
    experiment.run()

`experiments.spec` describes a run, refuses bad input by field and reads it from JSON and plain
data; `experiments.run` makes it train: one run, or a population of runs of one shape.

`experiments.compare` trains a grid of datasets and networks over seeds, and what helps against
overfitting, and its `statistics` says which differences hold up.
"""
