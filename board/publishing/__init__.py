"""Makes the document that readers outside the programme are given of a plan."""

from typing import Any

Document = dict[str, Any]  # a JSON object
