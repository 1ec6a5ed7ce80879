"""What several tests of the board ask for."""

import re

import pytest


@pytest.fixture
def read_dashboard(world, sign_in):
    """The dashboard as a person reads it, the chair unless named: its text with single spaces."""

    def read(name="chair", path="board/"):
        page = sign_in(getattr(world, name)).get(world.url(path))
        assert page.status_code == 200
        words = re.sub(r"<[^>]+>", " ", page.content.decode().split("<main", 1)[1])
        return re.sub(r"\s+", " ", words)

    return read
