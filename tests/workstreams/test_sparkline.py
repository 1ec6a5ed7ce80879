"""The course of a measure as small as a word: where its line and its latest number stand."""

from workstreams.measures.sparkline import DRAWN, sparkline


def test_the_line_goes_from_the_first_to_the_latest_on_a_scale_of_its_own():
    drawn = sparkline([10.0, 30.0, 20.0])
    assert drawn.path == "M5 25L60 5L115 15"
    assert (drawn.x, drawn.y, drawn.readings) == ("115", "15", 3)


def test_what_never_changed_is_a_line_in_the_middle_and_one_reading_is_none():
    assert sparkline([4.0, 4.0]).path == "M5 15L115 15"
    assert sparkline([4.0]) is None


def test_only_the_latest_readings_are_drawn():
    drawn = sparkline([99.0, *map(float, range(DRAWN))])
    assert (drawn.readings, drawn.path.count("L")) == (DRAWN, DRAWN - 1)
    assert drawn.path.startswith("M5 25")
