"""A spec for each dataset with which it learns well at the first touch."""

from __future__ import annotations

from experiments.spec import DataSpec, ExperimentSpec


def default_spec(dataset: str) -> ExperimentSpec:
    """Return the spec with which a dataset opens."""
    return ExperimentSpec(data=DataSpec(dataset=dataset))
