"""What the board does and publishes, a file for each noun; only `board/changes` writes them."""

from board.models.agenda import AgendaItem
from board.models.attendance import Attendance
from board.models.challenge import Challenge
from board.models.decision import Decision
from board.models.department_return import DepartmentReturn
from board.models.document import digest
from board.models.exchange import Exchange
from board.models.follow_up import FollowUp
from board.models.grade import (
    Descriptor,
    DescriptorAnswer,
    ElementGrade,
    GradedElement,
    GradeScheme,
    SelfAssessment,
)
from board.models.impact_assessment import ImpactAssessment
from board.models.issued import IssuedNumber, IssuedSum
from board.models.judgement import Judgement
from board.models.kept_forecast import KeptForecast
from board.models.meeting import Meeting
from board.models.notice import Notice, NoticeReview
from board.models.publication import Publication, PublicationQuerySet
from board.models.reading_link import ReadingLink
from board.models.release import Release
from board.models.report import HouseStyle, Report, ReportFile, ReportQuerySet, ReportSection
from board.models.requirement import Requirement, RequirementAction, RequirementMeasure
from board.models.resource import Resource, ResourceAction, ResourceMeasure
from board.models.risk import Risk, RiskAction, RiskEscalation, RiskReview
from board.models.risk_scale import Band, RiskKind, RiskScale
from board.models.scrutiny import (
    MemberTraining,
    ScrutinyAssessment,
    ScrutinyChoice,
    ScrutinyItem,
    TaskGroup,
    TaskGroupMember,
)
from board.models.terms import Seat, Substitute, Terms
from board.models.validation import Validation, ValidationFinding, ValidationMove

__all__ = [
    "AgendaItem",
    "Attendance",
    "Band",
    "Challenge",
    "Decision",
    "DepartmentReturn",
    "Descriptor",
    "DescriptorAnswer",
    "ElementGrade",
    "Exchange",
    "FollowUp",
    "GradeScheme",
    "GradedElement",
    "HouseStyle",
    "ImpactAssessment",
    "IssuedNumber",
    "IssuedSum",
    "Judgement",
    "KeptForecast",
    "Meeting",
    "MemberTraining",
    "Notice",
    "NoticeReview",
    "Publication",
    "PublicationQuerySet",
    "ReadingLink",
    "Release",
    "Report",
    "ReportFile",
    "ReportQuerySet",
    "ReportSection",
    "Requirement",
    "RequirementAction",
    "RequirementMeasure",
    "Resource",
    "ResourceAction",
    "ResourceMeasure",
    "Risk",
    "RiskAction",
    "RiskEscalation",
    "RiskKind",
    "RiskReview",
    "RiskScale",
    "ScrutinyAssessment",
    "ScrutinyChoice",
    "ScrutinyItem",
    "Seat",
    "SelfAssessment",
    "Substitute",
    "TaskGroup",
    "TaskGroupMember",
    "Terms",
    "Validation",
    "ValidationFinding",
    "ValidationMove",
    "digest",
]
