"""The kinds of evidence, which the board calls its five angles."""

from django.db import models


class EvidenceKind(models.TextChoices):
    """The board's five angles (§10.11)."""

    CONSULTATION = "consultation", "Stakeholder and service user consultations"
    AUDIT = "audit", "Audits, surveys and practice observations"
    CHILD_DATA = "child_data", "Child protection and looked after data"
    WORKFORCE = "workforce", "Workforce data and supervision records"
    COMMISSIONING = "commissioning", "Commissioning data"
