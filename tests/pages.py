"""What a page of the site holds, read as a browser reads it."""

import re
from typing import Any

BLOCK = (
    "html|head|body|title|meta|link|header|footer|main|nav|section|div|p|h[1-6]|ul|ol|li|dl|dt|dd"
    "|table|caption|thead|tbody|tr|th|td|form|fieldset|legend|details|summary|br|svg|path"
)


def on_one_line(html: str) -> str:
    """The HTML with each run of white space as one space, and none where a browser shows none:
    beside the tags of blocks, and before the end of a tag. How a template breaks its lines is
    not seen in it."""
    html = " ".join(html.split())
    html = re.sub(rf" ?(</?(?:{BLOCK})\b[^>]*>) ?", r"\1", html)
    return re.sub(r" (/?>)", r"\1", html)


def html_of(answer: Any) -> str:
    """The HTML of a response, on one line."""
    return on_one_line(answer.content.decode())
