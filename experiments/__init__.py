"""What happens around a training: descriptions of runs, runs, and comparisons of runs.

Three lines train a network::

    spec = default_spec("moons")
    experiment = build(spec)
    experiment.run()
"""
