"""Addresses of the plan's grades and of their schemes, below /plans/<slug>/grades/."""

from django.urls import path

from board.views import grade_schemes, grades

urlpatterns = [
    path("", grades.grade_list, name="grade-list"),
    path("add/", grades.self_assessment_add, name="self-assessment-add"),
    path("schemes/", grade_schemes.grade_scheme_list, name="grade-scheme-list"),
    path("schemes/add/", grade_schemes.grade_scheme_add, name="grade-scheme-add"),
    path("schemes/<int:pk>/", grade_schemes.grade_scheme, name="grade-scheme"),
    path("schemes/<int:pk>/edit/", grade_schemes.grade_scheme_edit, name="grade-scheme-edit"),
    path(
        "schemes/<int:pk>/elements/add/",
        grade_schemes.graded_element_add,
        name="graded-element-add",
    ),
    path(
        "elements/<int:pk>/edit/",
        grade_schemes.graded_element_edit,
        name="graded-element-edit",
    ),
    path(
        "elements/<int:pk>/descriptors/add/",
        grade_schemes.descriptor_add,
        name="descriptor-add",
    ),
    path(
        "descriptors/<int:pk>/edit/",
        grade_schemes.descriptor_edit,
        name="descriptor-edit",
    ),
    path("<int:pk>/", grades.self_assessment, name="self-assessment"),
    path("<int:pk>/edit/", grades.self_assessment_edit, name="self-assessment-edit"),
    path(
        "<int:pk>/moderate/",
        grades.self_assessment_moderate,
        name="self-assessment-moderate",
    ),
    path("<int:pk>/moderation/edit/", grades.moderation_edit, name="moderation-edit"),
]
