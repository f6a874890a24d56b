"""Every command sets up the log; what it set up ends with the test."""

import pytest


@pytest.fixture(autouse=True)
def log_of_the_command(own_log: None) -> None:
    """See `own_log`."""
