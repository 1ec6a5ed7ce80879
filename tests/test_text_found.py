"""Words marked in a text, and a long text cut down to what is around them."""

import pytest

from improvement.text_found import marked, places

LONG = f"{'before ' * 60}the word here {'after ' * 60}".strip()


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Visit in time", ["visit"], "<mark>Visit</mark> in time"),
        ("O’Brien’s <b>", ["o'brien"], "<mark>O’Brien</mark>’s &lt;b&gt;"),
        ("Siân and Sian", ["sian"], "<mark>Siân</mark> and <mark>Sian</mark>"),
        ("Sia\u0302n", ["siân"], "<mark>Sia\u0302n</mark>"),
        ("referral", ["refer", "ferral"], "<mark>referral</mark>"),
        ("aaa", ["aa", ""], "<mark>aa</mark>a"),
        ("İstanbul ß", ["istanbul"], "<mark>İstanbul</mark> ß"),
        ("nothing", ["else"], "nothing"),
        ("", ["word"], ""),
    ],
)
def test_words_are_marked_as_they_are_found(text, words, shown):
    assert marked(text, words) == shown


def test_a_long_text_is_cut_to_whole_words_around_the_first_place():
    cut = marked(LONG, ["word"], 80)
    assert cut.startswith("… before ")
    assert "the <mark>word</mark> here after" in cut
    assert cut.endswith("after …")
    assert len(cut) < 120
    assert marked(LONG, ["none"], 80).startswith("before ")
    assert marked(f"{LONG} word", ["word"], 80).count("<mark>") == 1  # the other is cut off
    assert places(LONG, ["word"]) == [(424, 428)]


def test_what_is_cut_at_an_end_holds_its_words():
    assert "<mark>last</mark>" in marked(f"{LONG} last", ["last"], 80)
    assert marked(f"first {LONG}", ["first"], 80).startswith("<mark>first</mark>")
