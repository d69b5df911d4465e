"""What happens around a training: its description and its run.

Three lines train a network::

    spec = default_spec("moons")
    experiment = build(spec)
    experiment.run()

`experiments.spec` describes a run and refuses bad input by field, `experiments.parsing` reads
it from JSON and plain data, and `experiments.runner` makes it train: one run, or a population
of runs of one shape.

`experiments.comparison` trains a grid of datasets and networks over seeds, `experiments.remedies`
what helps against overfitting, and `experiments.statistics` says which differences hold up.
"""
