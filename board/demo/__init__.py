"""The Herefordshire demonstration: three parts kept apart, entered through the change functions.

What the report of 16 November 2012 says, what followed on the public record, and a made-up course.
"""

BY = "system:load_demo"
SLUG = "herefordshire-2012"
