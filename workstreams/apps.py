"""The plan itself: workstreams, actions, updates, measures."""

from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Workstreams"
