"""How the reason of each version begins that an import wrote, or with which that was undone."""

IMPORTED = "Imported from "
TAKEN_BACK = "Took back what was imported from "
