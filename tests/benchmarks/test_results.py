"""What is read of the site that is measured, and how results are judged and compared."""

import os
from time import process_time

import pytest

from benchmarks import processor
from benchmarks.browser import form_of, read_answer
from benchmarks.compare import lines_of as compared
from benchmarks.files import cells_of
from benchmarks.goals import goals_of
from benchmarks.pages import pages
from benchmarks.results import lines_of
from benchmarks.site import until
from improvement.files.kinds import EXCEL
from improvement.files.workbook_writer import SheetToWrite, workbook_of
from tests.access_answers import P


def a_row(name, processor, **values):
    return {
        "name": name,
        "person": "member",
        "status": 200,
        "goal": "list",
        "processor": processor,
        "worker": processor,
        "database": 0.0,
        "changed": processor,
        "p50": processor,
        "p95": processor,
        "statements": 5,
        "objects": 10,
        "raw": 2000,
        "gzipped": 900,
    } | values


def a_run(actions, *pages):
    floor = [a_row("signed-in empty page", 5.0), a_row("template only", 1.0)]
    own = {"vendor": "sqlite", "actions": actions, "not measured": []}
    return own | {"floor": floor, "pages": [*pages]}


def some_results(*runs):
    return {"commit": "abc", "runs": [*runs]}


def failed(*runs):
    return [
        line.goal.partition(": ")[2] for line in goals_of(some_results(*runs)) if not line.passed
    ]


def test_a_page_is_held_to_a_multiple_of_the_empty_page():
    assert failed(a_run(700, a_row("actions/", 25.0))) == []
    assert failed(a_run(700, a_row("actions/", 26.0, changed=25.0))) == [
        "a list ≤ 5 × an empty page"
    ]
    assert failed(a_run(700, a_row("actions/", 25.0, changed=26.0))) == [
        "a list after a change ≤ 5 × an empty page"
    ]
    assert failed(a_run(700, a_row("actions/", 26.0, goal="page"))) == []
    assert failed(a_run(70, a_row("actions/", 26.0))) == []


def test_a_page_is_held_to_its_size_and_its_status():
    assert failed(a_run(70, a_row("actions/", 5.0, gzipped=15_001))) == ["HTML gzipped ≤ 15 kB"]
    assert failed(a_run(70, a_row("actions/", 5.0, raw=60_001))) == ["HTML ≤ 60 kB"]
    assert failed(a_run(70, a_row("evidence/", 5.0, status=503))) == [
        "pages that do not answer 200"
    ]


def test_a_file_is_held_to_its_cells_and_not_to_the_size_of_a_page():
    goal = "a file ≤ 8 × an empty page and 15 µs a cell"
    file = {"goal": "file", "raw": 900_000, "gzipped": 800_000, "cells": 10_000}
    assert failed(a_run(700, a_row("export.xlsx", 190.0, **file))) == []
    assert failed(a_run(700, a_row("export.xlsx", 191.0, **file))) == [goal]
    larger = a_row("export.xlsx", 2_000.0, **file | {"cells": 140_000})
    assert failed(a_run(700, a_row("export.xlsx", 190.0, **file)), a_run(10_000, larger)) == []


def test_the_cells_of_a_file_are_counted():
    sheets = [
        SheetToWrite("One", ["A", "B"], [["a", 1], [None, 2]]),
        SheetToWrite("Two", ["C"], []),
    ]
    assert cells_of(workbook_of(sheets), EXCEL.media_type) == 6
    assert cells_of(b'{"a": ["b", 1, {"c": null}], "d": []}', "application/json") == 3
    assert cells_of(b"<html>", "text/html") == 0


def test_a_file_is_no_page_and_what_the_plan_has_none_of_is_left_out():
    values = {"plans/<slug:plan>": "measured"}
    found, lacking = pages(values, daily=False)
    goals = {page.route: page.goal for page in found}
    assert goals[P + "actions.xlsx"] == "file"
    assert goals[P + "actions/"] == "list"
    assert P + "risks/<slug:ref>/" in lacking


def test_a_write_that_is_not_taken_fails():
    kept = a_row("draft kept", 9.0, status=400)
    assert failed(a_run(70) | {"writes": [kept]}) == ["writes that do not answer 302"]


def test_a_page_may_grow_only_a_little_with_the_plan():
    small, large = a_run(700, a_row("actions/", 10.0)), a_run(10_000, a_row("actions/", 16.0))
    assert failed(small, large) == ["from 700 to 10,000 actions a page costs ≤ 1.5 ×"]
    assert failed(small, a_run(10_000, a_row("actions/", 15.0))) == []
    slow = a_run(10_000, a_row("actions/", 20.0))
    slow["floor"] = [a_row("signed-in empty page", 10.0), a_row("template only", 2.0)]
    assert failed(small, slow) == []
    slow["floor"] = [a_row("signed-in empty page", 10.0), a_row("template only", 1.0)]
    assert failed(a_run(700), slow) == ["from 700 to 10,000 actions a page costs ≤ 1.5 ×"]


def a_save(name, processor, **values):
    figures = {"processor": processor, "locked": 1.0, "statements": 9}
    return {"name": name} | figures | values


def test_a_small_change_is_held_to_a_multiple_of_a_save_without_history():
    plain = a_save("plain save", 1.0)

    def failed_with(*saves):
        return failed(a_run(700) | {"saves": [plain, *saves]})

    assert failed_with(a_save("small change", 2.5)) == []
    assert failed_with(a_save("small change", 2.6)) == [
        "a small change ≤ 2.5 × a save without history"
    ]
    assert failed_with(a_save("small change", 2.5, statements=11, locked=1.6)) == [
        "statements of “small change” ≤ 10",
        "under the audit lock ≤ 1.5 × a save without history",
    ]
    sent = a_row("update sent", 9.0, statements=36, status=302)
    assert failed(a_run(700) | {"writes": [sent]}) == ["statements of “update sent” ≤ 35"]
    assert failed_with(a_save("record of 10,000 imported", 0.6)) == ["an import ≤ 0.5 ms"]


def test_people_at_once_are_held_to_a_rate_and_a_wait_and_lose_nothing():
    good = {"rate": 25.0, "p95": 1500.0, "errors": 0, "lost": 0}
    empty, arrivals = {"rate": 100.0}, {"p95": 500.0}

    def failed_with(**values):
        load = {"empty": empty, "mixed": good | values, "arrivals": arrivals}
        return len(failed(a_run(700) | {"load": load}))

    assert failed_with() == 0
    bad = ({"rate": 24.0}, {"p95": 1501.0}, {"errors": 1}, {"lost": 1})
    assert [failed_with(**values) for values in bad] == [1, 1, 1, 1]


def test_setting_up_is_held_to_processor_seconds():
    assert failed(a_run(700) | {"set-up": {"migrate": 4.1, "load_demo": 10.0}}) == [
        "migrate ≤ 4 s of processor"
    ]


def test_two_results_are_compared_by_what_changed():
    before = some_results(a_run(700, a_row("actions/", 20.0), a_row("board/", 50.0)))
    after = some_results(a_run(700, a_row("actions/", 10.0), a_row("board/", 51.0)))
    lines = [*compared(before, after)]
    assert "4.0 →    2.0   0.50 ×  sqlite, 700: actions/ (member)" in lines[1]
    assert lines[2].startswith("1 of 2 differ by less than 15%")


def test_the_table_of_a_run_has_the_dearest_page_first():
    lines = [*lines_of(a_run(700, a_row("actions/", 10.0), a_row("board/", 50.0)))]
    assert [line.rpartition("  ")[2] for line in lines[-2:]] == [
        "board/, member",
        "actions/, member",
    ]


def test_a_page_is_asked_again_until_there_is_enough():
    enough = until(1.0)
    assert [enough(0, 99), enough(1, 5), enough(3, 0.5), enough(3, 1), enough(40, 0)] == [
        *(False, False, False, True, True)
    ]
    assert enough(1, 10)  # one that takes so long is not asked thrice


def test_a_form_is_read_as_it_would_be_sent():
    page = """<form method="get"><input name="q"></form><form method="post">
      <input type="hidden" name="version" value="3"><input type="radio" name="a" value="1">
      <input type="radio" name="a" value="2" checked><textarea name="t">
Some &amp; words</textarea>
      <input type="checkbox" name="c" value="x" checked>
      <input type="checkbox" name="c" value="y" checked>
      <select name="s"><option value="">None</option><option value="7" selected>7</option>
      </select>
      <input type="submit" name="draft" value="Later"></form>"""
    assert form_of(page, "version") == {
        "version": "3",
        "a": "2",
        "t": "Some & words",
        "c": ["x", "y"],
        "s": "7",
    }


def test_an_answer_in_chunks_is_put_together():
    raw = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b; Path=/\r\n\r\n"
        b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    answer = read_answer(raw, 1.0)
    assert (answer.status, answer.body, answer.cookies) == (200, b"abcde", {"a": "b"})


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="Linux counts it there")
def test_processor_time_is_counted_while_the_process_works():
    before, end = processor.milliseconds([os.getpid()]), process_time() + 0.02
    while process_time() < end:
        pass
    assert 19 < processor.milliseconds([os.getpid()]) - before < 200
