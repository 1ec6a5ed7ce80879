"""What becomes of a link to a form on a page as it stood: with it goes what holds nothing else."""

import pytest

from improvement.links_to_forms import is_of_a_form, without_links_to_forms

EDIT = '<a class="govuk-link" href="/plans/x/actions/A1/edit/?next=1">Edit <b>it</b></a>'
READ = '<a class="govuk-link" href="/plans/x/actions/A1/">A1</a>'
ADD = '<a class="govuk-button" href="/plans/x/actions/add/">Add one</a>'
LIVE = '<a href="/plans/x/actions/A1/edit/" data-live>Open it as it is now</a>'
NOT_PRINTED = '<p class="govuk-body app-no-print">{}</p>'


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (f"<h1>A1</h1> <p>{EDIT}</p><p>{READ}</p>", f"<h1>A1</h1> <p>{READ}</p>"),
        (f"<p>{EDIT} &nbsp;\n <span>{EDIT}<br></span></p>", ""),
        (f"<p>{READ} {EDIT}: late</p>", f"<p>{READ} Edit <b>it</b>: late</p>"),
        (f"<ul>\n<li>{EDIT}</li>\n<li> {ADD}</li></ul>", ""),
        (f"<ul><li>{EDIT}</li><li>{READ}</li></ul>", f"<ul><li>{READ}</li></ul>"),
        (f"<ul><li>{EDIT}: late</li></ul>", "<ul><li>Edit <b>it</b>: late</li></ul>"),
        (f"<div>{ADD} {READ}</div>", f"<div> {READ}</div>"),
        (NOT_PRINTED.format(EDIT + READ), NOT_PRINTED.format(READ)),
        (f"<td>No<br>{EDIT}</td>", "<td>No<br>Edit <b>it</b></td>"),
        (f"<td>No {EDIT.replace('govuk-link', 'app-no-print')}</td>", "<td>No </td>"),
        (f"<p>{LIVE}</p>", f"<p>{LIVE}</p>"),
        ("<p></p><p>It is empty anyway</p>", "<p></p><p>It is empty anyway</p>"),
        ("<p>One \x01two\x03, \x02three\x03</p>", "<p>One two, three</p>"),  # typed by somebody
        (f"<p>\x02A\x03</p><p>B\x03 \x02{EDIT}</p>", "<p>A</p><p>B Edit <b>it</b></p>"),
    ],
)
def test_a_link_to_a_form_goes_with_what_holds_nothing_else(page, shown):
    assert without_links_to_forms(page) == shown


def test_a_form_is_what_takes_a_post():
    assert is_of_a_form("/plans/x/people/add/")
    assert not is_of_a_form("/plans/x/my-settings/")
    assert not is_of_a_form("/plans/x/history/download/")
    assert not is_of_a_form("/accounts/password/change/")  # a page of the person
    assert not is_of_a_form("/plans/x/nowhere/")
