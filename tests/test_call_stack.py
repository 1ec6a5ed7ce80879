"""Calls find room for their frames: at no depth does each one ask the system for more."""

import resource

from improvement.call_stack import with_room

DEEPEST = 400  # calls, which need more than one usual piece


def fetched_at(depth: int) -> int:
    """How many pages of memory a hundred calls fetch, made at the depth."""
    if depth:
        return fetched_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(100):
        nothing()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def nothing() -> None:
    pass


@with_room
def most_fetched() -> int:
    return max(fetched_at(depth) for depth in range(DEEPEST))


def test_no_depth_of_calls_fetches_memory_at_every_call():
    assert most_fetched() < 50


def test_what_is_called_with_room_is_given_and_answers_the_same():
    assert with_room(sorted)([3, 1, 2], reverse=True) == [3, 2, 1]
