"""Pages that record readings by form, by paste and by file: previewed, then saved whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement import clock
from improvement.history import audited
from tests.files import a_book, workbook
from tests.pages import filled, html_of, send
from tests.world import save
from workstreams.changes import record_readings
from workstreams.measures.periods import Length, Period
from workstreams.measures.reading_rules import EnteredReading
from workstreams.models import Measure, Reading

ADD, PASTE = "measures/M1/readings/add/", "measures/M1/readings/paste/"
OCTOBER = Period(date(2026, 10, 1), Length.MONTH)


def words_of(answer):
    return html_of(answer)


def values(measure):
    return {str(r.period): r.value for r in measure.readings.order_by("period")}


def paste(world, client, text, **typed):
    return send(client, world.url(PASTE), pasted=text, **typed)


def confirm(world, client, page, **typed):
    """Press the button on the page that shows what would change."""
    return client.post(world.url(PASTE), filled(page.context["form"], **typed))


class TestAddingAReading:
    def test_a_manager_adds_a_reading(self, world, sign_in, history_rows_written):
        with history_rows_written() as rows:
            answer = send(sign_in(world.manager), world.url(ADD), period="Oct 2026", value="14")
        assert answer["Location"] == world.url("measures/M1/")
        assert rows == {"Reading": 1}
        assert values(world.measure) == {"2026-09-01": 12, "2026-10-01": 14}

    def test_correcting_a_reading_shows_the_old_value_and_needs_a_reason(self, world, sign_in):
        client, url = sign_in(world.manager), world.url(f"{ADD}?period=2026-09-01")
        page = client.get(world.url("measures/M1/"))
        assert "readings/add/?period=2026-09-01" in html_of(page)
        assert client.get(url).context["form"]["value"].value() == "12"
        answer = send(client, url, value="15")
        assert answer.status_code == 400
        assert "Say why what was recorded before is being changed" in words_of(answer)
        assert send(client, url, value="15", reason="Counted twice").status_code == 302
        page = words_of(client.get(world.url("measures/M1/")))
        assert "Why: Counted twice" in page

    def test_of_two_people_who_correct_a_reading_the_second_is_shown_what_the_first_saved(
        self, world, sign_in
    ):
        client, url = sign_in(world.manager), world.url(f"{ADD}?period=2026-09-01")
        opened = filled(client.get(url).context["form"], value="15", reason="Counted twice")
        assert send(client, url, value="14", reason="One was missed").status_code == 302
        answer = client.post(url, opened)
        assert answer.status_code == 409
        assert "Someone else has changed this" in words_of(answer)
        assert values(world.measure)["2026-09-01"] == 14
        assert client.post(url, filled(answer.context["form"])).status_code == 302
        assert values(world.measure)["2026-09-01"] == 15

    def test_a_share_is_entered_by_its_two_numbers(self, world, sign_in):
        world.measure.kind, world.measure.unit = "percentage", "%"
        world.measure.numerator = "Visits on time"
        save(world.measure)
        client, url = sign_in(world.manager), world.url(ADD)
        assert "Number: Visits on time" in words_of(client.get(url))
        typed = {"period": "Oct 2026", "numerator": "3", "denominator": "0"}
        answer = send(client, url, **typed)
        assert "What it is out of must be more than nought" in words_of(answer)
        assert send(client, url, **typed | {"denominator": "4"}).status_code == 302
        assert values(world.measure)["2026-10-01"] == 75
        form = client.get(f"{url}?period=Oct+2026").context["form"]
        assert (form["numerator"].value(), form["value"].value()) == ("3", None)

    def test_a_gap_in_the_readings_needs_a_note_that_says_why(self, world, sign_in):
        client, url = sign_in(world.manager), world.url(ADD)
        assert send(client, url, period="Oct 2026").status_code == 400
        answer = send(client, url, period="Oct 2026", note="The system was down")
        assert answer.status_code == 302
        assert values(world.measure)["2026-10-01"] is None

    def test_a_reading_in_words_is_entered_as_words(self, world, sign_in):
        save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Heard", kind="words"))
        url = world.url("measures/M2/readings/add/")
        typed = {"period": "Oct 2026", "as_stated": "They say that we listen", "sample": "12"}
        assert send(sign_in(world.manager), url, **typed).status_code == 302
        assert Reading.objects.get(measure__code="M2").sample == 12

    def test_numbers_are_typed_as_they_are_pasted(self, world, sign_in):
        client, url = sign_in(world.manager), world.url(ADD)
        assert (
            send(client, url, period="Oct 2026", value="1,234", sample="1,300").status_code == 302
        )
        assert values(world.measure)["2026-10-01"] == 1234
        answer = send(client, url, period="Aug 2026", value="12 or 13", sample="5%")
        assert answer.status_code == 400
        assert "The reading must be a number" in words_of(answer)
        assert "Your answer must be a whole number" in words_of(answer)

    def test_a_percentage_below_one_is_typed_with_its_sign(self, world, sign_in):
        world.measure.kind, world.measure.unit = "percentage", "%"
        save(world.measure)
        client, url = sign_in(world.manager), world.url(ADD)
        answer = send(client, url, period="Oct 2026", value="0.95")
        assert "0.95 could mean 0.95% or 95%: write the percent sign with it" in words_of(answer)
        answer = send(client, url, period="Oct 2026", value="ninety")
        assert "The reading, in % must be a number" in words_of(answer)
        assert send(client, url, period="Oct 2026", value="0.95%").status_code == 302
        assert send(client, url, period="Aug 2026", value="95%").status_code == 302
        assert values(world.measure)["2026-10-01"] == Decimal("0.95")
        assert values(world.measure)["2026-08-01"] == 95
        form = client.get(f"{url}?period=Oct+2026").context["form"]
        assert form["value"].value() == "0.95%"

    def test_an_invalid_or_future_period_is_named(self, world, sign_in):
        answer = send(sign_in(world.manager), world.url(ADD), period="09/26", value="1")
        assert "could mean two things" in words_of(answer)
        answer = send(sign_in(world.manager), world.url(ADD), period="Oct 2099", value="1")
        assert "October 2099 has not begun" in words_of(answer)

    def test_only_the_lead_who_keeps_a_measure_may_record_its_readings(self, world, sign_in):
        url = world.url(ADD)
        assert sign_in(world.lead).get(url).status_code == 403
        world.measure.keeper = world.lead
        save(world.measure)
        assert sign_in(world.lead).get(url).status_code == 200
        assert sign_in(world.other_lead).get(url).status_code == 403

    def test_the_link_to_add_a_reading_is_not_shown_to_a_board_member(self, world, sign_in):
        page = html_of(sign_in(world.member).get(world.url("measures/M1/")))
        assert "readings/add/" not in page


class TestPastingReadings:
    def test_pasted_readings_are_previewed_first_and_saved_on_confirmation(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.manager)
        with history_rows_written() as rows:
            page = paste(world, client, "Aug 2026\t1,011\nSep 2026\t12\nOct 2026\t14")
        assert rows == {}
        assert "2 new. 1 recorded already, and left as they are." in words_of(page)
        with history_rows_written() as rows:
            assert confirm(world, client, page)["Location"] == world.url("measures/M1/")
        assert rows == {"Reading": 2}
        assert values(world.measure) == {"2026-08-01": 1011, "2026-09-01": 12, "2026-10-01": 14}

    def test_a_pasted_column_of_numbers_takes_periods_from_the_first_one_given(
        self, world, sign_in
    ):
        client = sign_in(world.manager)
        page = paste(world, client, "11\n12\n", first="Aug 2026")
        assert confirm(world, client, page).status_code == 302
        assert values(world.measure) == {"2026-08-01": 11, "2026-09-01": 12}

    def test_a_first_period_that_is_none_is_refused_beside_its_field_and_the_paste_kept(
        self, world, sign_in
    ):
        page = paste(world, sign_in(world.manager), "11\n12\n", first="next Easter")
        assert page.status_code == 400
        assert list(page.context["form"].errors) == ["first"]
        assert page.context["form"]["pasted"].value() == "11\n12\n"

    def test_a_pasted_correction_shows_old_and_new_values_and_needs_a_reason(self, world, sign_in):
        client = sign_in(world.manager)
        page = paste(world, client, "Sep 2026\t15")
        assert "1 to be corrected." in words_of(page)
        assert "12" in words_of(page)
        assert confirm(world, client, page).status_code == 400
        page = paste(world, client, "Sep 2026\t15")
        assert confirm(world, client, page, reason="Counted twice").status_code == 302
        assert values(world.measure) == {"2026-09-01": 15}

    def test_errors_in_a_paste_are_named_by_cell_and_nothing_is_saved(
        self, world, sign_in, history_rows_written
    ):
        with history_rows_written() as rows:
            page = paste(world, sign_in(world.manager), "Aug 2026\t=cmd()\nOct 2026\t14")
        assert page.status_code == 400
        assert rows == {}
        assert "B1: “=cmd()” is a formula and not a number" in words_of(page)
        assert "Aug 2026" in page.context["form"]["pasted"].value()

    def test_a_column_of_percentages_below_one_is_asked_about(self, world, sign_in):
        world.measure.kind = "percentage"
        save(world.measure)
        client, text = sign_in(world.manager), "Aug 2026\t0.953\nOct 2026\t1"
        asked = paste(world, client, text)
        assert asked.status_code == 400
        assert "What does 0.95 mean in this column?" in words_of(asked)
        assert asked.context["form"]["pasted"].value() == text
        for junk in ("x", ""):
            refused = client.post(world.url(PASTE), {"pasted": text, "shares": junk})
            assert refused.status_code == 400
        read = {"shares": [Decimal("95.3"), 100], "percentages": [Decimal("0.95"), 1]}
        for answer, expected in read.items():
            page = client.post(world.url(PASTE), filled(asked.context["form"], shares=answer))
            changes = page.context["planned"]
            assert [change.entered.value for change in changes] == expected
        page = client.post(world.url(PASTE), filled(asked.context["form"], shares="shares"))
        assert confirm(world, client, page).status_code == 302
        assert values(world.measure)["2026-08-01"] == Decimal("95.3")

    @pytest.mark.parametrize(
        "text", ["Oct 2026\t0.95%", "Oct 2026\t0", "Oct 2026\t0.5\nAug 2026\t12"]
    )
    def test_a_column_that_can_mean_one_thing_alone_is_not_asked_about(self, text, world, sign_in):
        world.measure.kind = "percentage"
        save(world.measure)
        assert paste(world, sign_in(world.manager), text).status_code == 200

    def test_a_paste_with_many_errors_lists_some_and_counts_the_rest(self, world, sign_in):
        page = paste(world, sign_in(world.manager), "Aug 2026\tx\n" * 30)
        assert "10 more rows or cells are wrong" in words_of(page)

    def test_a_paste_of_ten_thousand_rows_is_refused(self, world, sign_in):
        page = paste(world, sign_in(world.manager), "Aug 2026\t1\n" * 10_000)
        assert "There are 10,000 rows" in words_of(page)

    def test_a_pasted_period_that_overlaps_a_recorded_one_is_refused(self, world, sign_in):
        world.measure.covers = "any"
        save(world.measure)
        page = paste(world, sign_in(world.manager), "Q2 2026/27\t4")
        assert "is given twice, or overlaps" in words_of(page)

    def test_an_empty_paste_is_refused(self, world, sign_in):
        page = words_of(paste(world, sign_in(world.manager), " "))
        assert "Paste the readings, or choose a file" in page

    def test_a_paste_that_may_identify_a_child_needs_confirmation(self, world, sign_in):
        text = "Period\tReading\tNote\nOct 2026\t1\tNHS number 943 476 5919"
        client = sign_in(world.manager)
        page = paste(world, client, text)
        refused = confirm(world, client, page)
        assert refused.status_code == 400
        assert "This looks like it includes" in words_of(refused)
        assert "October 2026" in words_of(refused)
        answer = confirm(world, client, refused, confirm_not_personal="on")
        assert answer["Location"] == world.url("measures/M1/")

    def test_a_paste_is_previewed_again_when_someone_else_recorded_readings_meanwhile(
        self, world, sign_in
    ):
        client = sign_in(world.manager)
        page = paste(world, client, "Oct 2026\t14")
        record_readings(
            world.measure.pk,
            [EnteredReading(OCTOBER, Decimal(13))],
            by=world.manager,
            on=clock.today(),
        )
        again = confirm(world, client, page)
        assert again.status_code == 409
        assert "Someone else recorded readings meanwhile." in words_of(again)
        assert "1 to be corrected." in words_of(again)
        assert confirm(world, client, again, reason="Mine is right").status_code == 302
        assert values(world.measure)["2026-10-01"] == 14

    def test_a_confirmation_that_the_preview_did_not_send_starts_the_paste_again(
        self, world, sign_in
    ):
        client = sign_in(world.manager)
        answer = client.post(world.url(PASTE), {"expected": "x", "pasted": "Never\t1"})
        assert answer["Location"] == world.url(PASTE)
        answer = client.post(world.url(PASTE), {"expected": "", "pasted": "Oct 2026\t1"})
        assert answer.status_code == 400

    def test_a_confirmed_paste_that_now_overlaps_a_new_reading_is_refused(self, world, sign_in):
        world.measure.covers = "any"
        save(world.measure)
        client = sign_in(world.manager)
        page = paste(world, client, "Oct 2026\t14")
        quarter = Period(date(2026, 10, 1), Length.QUARTER)
        read = EnteredReading(quarter, Decimal(3), provisional=True)
        record_readings(world.measure.pk, [read], by=world.manager, on=clock.today())
        answer = confirm(world, client, page)
        assert answer.status_code == 400
        assert "is given twice, or overlaps" in words_of(answer)


class TestUploadingReadings:
    def upload(self, world, client, name, content):
        form = client.get(world.url(PASTE)).context["form"]
        sent = filled(form) | {"file": SimpleUploadedFile(name, content)}
        return client.post(world.url(PASTE), sent)

    def test_readings_in_a_workbook_are_previewed_and_saved(self, world, sign_in):
        client = sign_in(world.manager)
        content = workbook(["Period", "Reading"], [date(2026, 10, 1), 14])
        page = self.upload(world, client, "readings.xlsx", content)
        assert "1 new." in words_of(page)
        assert confirm(world, client, page).status_code == 302
        assert values(world.measure)["2026-10-01"] == 14

    def test_the_downloaded_csv_of_a_measure_can_be_uploaded_again(self, world, sign_in):
        client = sign_in(world.manager)
        content = client.get(world.url("measures/M1/readings.csv")).content
        page = self.upload(world, client, "readings.csv", content)
        assert "1 recorded already, and left as they are." in words_of(page)

    def test_the_download_comes_back_as_no_change_with_every_series_in_it(
        self, world, sign_in, history_rows_written
    ):
        world.measure.kind = "percentage"
        save(world.measure)
        parts = {"numerator": 1, "denominator": 3, "value": Decimal("33.33")}
        odd = '=1+1, or\n"so" they said'
        half = {"value": Decimal("0.5"), "note": "'=x"}
        for month, told in [(1, parts), (2, {"note": odd}), (3, half)]:
            save(Reading(measure=world.measure, period=date(2026, month, 1), **told))
        with audited("system:test", "A new definition"):
            world.measure.series = 2
            world.measure.save_as("system:test", "A new definition")
        for month, told in [(7, parts), (9, {"value": Decimal("0.5"), "sample": 3})]:
            save(Reading(measure=world.measure, series=2, period=date(2026, month, 1), **told))
        client = sign_in(world.manager)
        content = client.get(world.url("measures/M1/readings.csv")).content
        page = self.upload(world, client, "readings.csv", content)
        assert (
            "2 recorded already, and left as they are. "
            "4 of an earlier definition, and left as they are." in words_of(page)
        )
        with history_rows_written() as rows:
            assert confirm(world, client, page).status_code == 302
        assert rows == {}
        lines = content.decode().splitlines()
        first = next(n for n, line in enumerate(lines) if "January 2026" in line)
        lines[first] = lines[first].replace("33.33", "50").replace("3.00", "2.00")
        page = self.upload(world, client, "readings.csv", "\n".join(lines).encode())
        assert "series 1 is of an earlier definition, whose readings can’t be changed" in words_of(
            page
        )
        assert page.status_code == 400

    def test_a_file_of_earlier_readings_alone_changes_nothing(self, world, sign_in):
        text = "Series\tPeriod\tReading\n1\tSep 2026\t12"
        world.measure.series = 2
        save(world.measure)
        client = sign_in(world.manager)
        page = paste(world, client, text)
        assert "1 of an earlier definition, and left as they are." in words_of(page)
        assert confirm(world, client, page).status_code == 302
        assert world.measure.readings.count() == 1

    def test_values_that_the_workbook_worked_out_are_named_before_they_are_kept(
        self, world, sign_in
    ):
        rows = "".join(
            f'<row><c t="str"><v>{month} 2026</v></c><c><f>4*3</f><v>12</v></c></row>'
            for month in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
        )
        rows += '<row><c t="str"><v>Dec 2025</v></c><c><f>4*3</f><v>12</v></c></row>'
        client = sign_in(world.manager)
        page = self.upload(world, client, "a.xlsx", a_book(rows))
        assert "B1: the value that the workbook worked out is taken, 12" in words_of(page)
        assert "1 more" in words_of(page)
        assert "was saved was read. Not read: “3”." in words_of(page)
        assert confirm(world, client, page).status_code == 302

    def test_the_cells_of_a_refused_file_are_in_the_box_to_be_corrected(self, world, sign_in):
        client = sign_in(world.manager)
        page = self.upload(world, client, "a.csv", b"Period,Reading\nOct 2026,about 12")
        assert "B2: “about 12” is not a number" in words_of(page)
        assert "The cells of your file are in the box below" in words_of(page)
        typed = page.context["form"]["pasted"].value()
        page = paste(world, client, typed.replace("about ", ""))
        assert "1 new." in words_of(page)

    def test_a_formula_in_a_workbook_is_refused_and_its_cell_named(self, world, sign_in):
        content = workbook(["Period", "Reading"], ["Oct 2026", "=1+1"])
        page = self.upload(world, sign_in(world.manager), "readings.xlsx", content)
        assert "B2: “=1+1” is a formula and not a number" in words_of(page)

    def test_a_file_that_is_no_table_is_refused(self, world, sign_in):
        page = self.upload(world, sign_in(world.manager), "a.exe", b"\x7fELF\0")
        assert "neither an Excel workbook nor a CSV file" in words_of(page)

    @pytest.mark.parametrize(
        ("kind", "headings"),
        [
            ("count", "Period,Reading,Sample,Note,Provisional"),
            ("percentage", "Period,Numerator,Denominator,Sample,Note,Provisional"),
            ("words", "Period,In words,Sample,Note,Provisional"),
        ],
    )
    def test_each_kind_of_measure_has_a_csv_template_with_its_headings(
        self, kind, headings, world, sign_in
    ):
        save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Two", kind=kind))
        for code in ("M2", "M1"):
            url = world.url(f"measures/{code}/readings/to-fill-in.csv")
            file = sign_in(world.manager).get(url).content.decode("utf-8-sig").splitlines()
            assert len(file) > 1
        url = world.url("measures/M2/readings/to-fill-in.csv")
        file = sign_in(world.manager).get(url).content.decode("utf-8-sig").splitlines()
        assert file[0] == headings
