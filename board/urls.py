"""Addresses of the live plan, below /plans/<slug>/."""

urlpatterns = []
