"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from experiments.spec.spec import ExperimentSpec
from tests.spec_strategies import valid_specs

ROOT = Path(__file__).parent.parent

# A busy machine is no defect: properties are judged by their examples, never by the clock.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of app.py."""
    return ROOT


@pytest.fixture(scope="session")
def specs() -> st.SearchStrategy[ExperimentSpec]:
    """Strategy of valid specs of every kind."""
    return valid_specs()
