"""Tells people of one name apart where they are chosen: by their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Upper
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue

from improvement.models import User


def with_namesakes(people: QuerySet[User]) -> QuerySet[Any]:
    """The people, each with whether somebody else has the same name."""
    names = User.objects.order_by().values(folded=Upper("name"))
    shared = names.annotate(bearers=Count("pk")).filter(bearers__gt=1).values("folded")
    has_namesake = ExpressionWrapper(Q(folded__in=shared), BooleanField())
    return people.alias(folded=Upper("name")).annotate(has_namesake=has_namesake)


def told_apart(person: Any) -> str:
    """The name of a person that `with_namesakes` gave, or of their values by their names, with the
    address where it is needed."""
    return f"{person.name} ({person.email})" if person.has_namesake else str(person.name)


class PeopleOffered(ModelChoiceIterator):
    """The people of a choice, of whom there may be hundreds: only their values are read."""

    def __iter__(self) -> Iterator[tuple[ModelChoiceIteratorValue | str, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        for person in self.queryset.values_list("pk", "name", "email", "has_namesake", named=True):
            yield ModelChoiceIteratorValue(person.pk, person), told_apart(person)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A choice of people."""

    iterator = PeopleOffered

    def __init__(self, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(with_namesakes(people), **kwargs)
