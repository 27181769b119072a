"""What the tests of the rooms share."""

import pytest
from flask.testing import FlaskClient

from feedback.analyse.codebook import seed_codebook
from tests.conftest import World


@pytest.fixture
def researcher(world: World) -> FlaskClient:
    """A researcher's browser, in a project with the seeded codebook."""
    with world.database.writing() as session:
        seed_codebook(session, world.project_id)
    return world.client("researcher")
