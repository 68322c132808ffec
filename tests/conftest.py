"""`@pytest.mark.server("postfix")`: the test starts that real server. Skipped without it; with CI=true a failure."""

import os

import hypothesis
import pytest

from tests.servers import why_missing

# A busy machine is no failure: examples are not timed.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("server"):
        for name in marker.args:
            missing = why_missing(name)
            if missing and os.environ.get("CI") == "true":
                pytest.fail(f"CI=true, and {missing}", pytrace=False)
            if missing:
                pytest.skip(missing)
