"""The filter of the list of bodies."""

from __future__ import annotations

from django import forms

from board.queries.lists import BODY_COLUMNS
from improvement.filters import FilterForm

SHOWN = [("", "All"), ("owing", "Something past its day"), ("idle", "Asked nothing by the plan")]


class BodyFilterForm(FilterForm):
    columns = BODY_COLUMNS
    show = forms.ChoiceField(label="Bodies", choices=SHOWN, required=False)
