"""Tells people of one name apart where they are chosen: by their addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from improvement.models import User


def with_namesakes(people: QuerySet[User]) -> QuerySet[User]:
    """The people, each with whether somebody else has the same name."""
    others = User.objects.filter(name__iexact=OuterRef("name")).exclude(pk=OuterRef("pk"))
    return people.annotate(has_namesake=Exists(others))


def told_apart(person: Any) -> str:
    """The name of a person that `with_namesakes` gave, with the address where it is needed."""
    return f"{person.name} ({person.email})" if person.has_namesake else str(person.name)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A choice of people."""

    def __init__(self, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(with_namesakes(people), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return told_apart(obj)
