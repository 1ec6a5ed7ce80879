"""Tells people of one name apart where they are chosen: by their addresses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Upper

from improvement.models import User


def with_namesakes(people: QuerySet[User]) -> QuerySet[Any]:
    """The people, each with whether somebody else has the same name."""
    names = User.objects.order_by().values(folded=Upper("name"))
    shared = names.annotate(bearers=Count("pk")).filter(bearers__gt=1).values("folded")
    has_namesake = ExpressionWrapper(Q(folded__in=shared), BooleanField())
    return people.alias(folded=Upper("name")).annotate(has_namesake=has_namesake)


def told_apart(person: Any) -> str:
    """The name of a person that `with_namesakes` gave, with the address where it is needed."""
    return f"{person.name} ({person.email})" if person.has_namesake else str(person.name)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A choice of people."""

    def __init__(self, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(with_namesakes(people), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return told_apart(obj)
