"""The Herefordshire demonstration, in three parts that are never mixed.

The parts are what the report of 16 November 2012 says, what followed on the public record, and a
course that was made up. All are entered through the site's change functions.
"""

BY = "system:load_demo"
SLUG = "herefordshire-2012"
