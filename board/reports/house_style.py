"""The look of a Word document: ours, or the styles of a document of the council's own.

Of the council's file the style sheet alone is taken, and the names of two fonts: no text, no field,
no template and no part that could reach outside or run.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

from improvement.files.archives import open_archive
from improvement.files.kinds import WORD, NotTaken, kind_of
from improvement.files.office_parts import Budget, Damaged, TooBig, events

LANGUAGE = "en-GB"
MOST_BYTES = 10 * 1024 * 1024
MOST_STYLES = 2 * 1024 * 1024  # bytes of the style sheet and of the theme, unpacked
STYLES, THEME = "word/styles.xml", "word/theme/theme1.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
NEEDED = {  # what each kind of paragraph or table is called in every style sheet of Word
    "title": "title",
    "subtitle": "subtitle",
    "heading 1": "heading 1",
    "heading 2": "heading 2",
    "normal": "normal",
    "bullet": "list bullet",
    "caption": "caption",
    "table": "table grid",
    "header": "header",
    "footer": "footer",
}
RUNS = re.compile(r"word/(embeddings|activeX|afchunk)", re.IGNORECASE)
FONT = "Arial"


class NotUsable(ValueError):
    """The document can't give its styles; the message says why, in words for the page."""


@dataclass(frozen=True)
class Look:
    """A style sheet as XML, or b"" for ours, with the fonts of its headings and of its text."""

    styles: bytes = b""
    major: str = FONT
    minor: str = FONT


OURS = Look()


def look_of(content: bytes) -> Look:
    """The look of a document. Raises NotUsable."""
    if len(content) > MOST_BYTES:
        raise NotUsable(f"The file must be {MOST_BYTES // 1024**2} MB or smaller")
    try:
        if kind_of(content) != WORD:
            raise NotUsable("The file must be a Word document (.docx)")
        with open_archive(content) as archive:
            refuse_what_reaches_out(archive)
            styles = part_of(archive, STYLES)
            theme = part_of(archive, THEME) if THEME in archive.namelist() else b""
        if element(styles).tag != f"{W}styles":
            raise NotUsable("The file has no style sheet of Word")
        return Look(styles, *fonts_of(theme))
    except NotTaken as refused:
        raise NotUsable(str(refused)) from refused
    except (BadZipFile, Damaged, ExpatError, TooBig, KeyError) as wrong:
        words = "The file is damaged or too big. Open it in Word and save it again"
        raise NotUsable(words) from wrong


def refuse_what_reaches_out(archive: Any) -> None:
    """Raises NotUsable for what would be loaded from elsewhere, or run. A link that a person would
    have to follow is none of these."""
    budget = Budget()
    for name in archive.namelist():
        if RUNS.match(name):
            raise NotUsable("The file holds an object of another program. Save it without it")
        if not name.endswith(".rels"):
            continue
        for begins, tag, attributes in events(archive, name, budget):
            if not begins or tag != "Relationship":
                continue
            is_link = attributes.get("Type", "").endswith("/hyperlink")
            if attributes.get("TargetMode") == "External" and not is_link:
                what = attributes.get("Type", "").rpartition("/")[2] or "part"
                raise NotUsable(
                    f"The file loads a part from elsewhere ({what}). Take out linked pictures and "
                    "the attached template, and save it again"
                )


def part_of(archive: Any, name: str) -> bytes:
    """A part as it is unpacked, which is no longer than is read of one."""
    for _ in events(archive, name, Budget(unpacked=MOST_STYLES)):
        pass  # refuses what is too long, or defines entities
    content: bytes = archive.read(name)
    return content


def element(xml: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as wrong:
        raise Damaged from wrong


def fonts_of(theme: bytes) -> tuple[str, str]:
    if not theme:
        return FONT, FONT
    found = element(theme)
    latin = (found.find(f".//{A}{kind}/{A}latin") for kind in ("majorFont", "minorFont"))
    major, minor = (FONT if each is None else each.get("typeface") or FONT for each in latin)
    return major, minor


def dress(file: Any, look: Look) -> dict[str, str]:
    """Give the new document the look; the keys of its styles by the names that `NEEDED` has, and
    "list", the number of its list of bullets."""
    sheet = file.styles.element
    number = bullets_of(sheet)
    if look.styles:
        theirs = element(look.styles)
        missing = set(NEEDED.values()) - keys_of(theirs).keys()
        for style in sheet.iter(f"{W}style"):
            if name_of(style) in missing:
                theirs.append(deepcopy(style))
        sheet[:] = [deepcopy(child) for child in theirs]
    make_plain(sheet, look)
    keys = keys_of(sheet)
    names = {ours: keys[name] for ours, name in NEEDED.items()}
    names |= {"list": number, "cell": add_style(sheet, names["normal"], CELL)}
    names["contents"] = add_style(sheet, names["normal"], CONTENTS)
    names["line"] = add_style(sheet, names["normal"], LINE)
    return names


CELL = (
    "ReportCell",
    "Report cell",
    '<w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>',
)
LINE = (
    "ReportLine",
    "Report line",
    '<w:pPr><w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/></w:pPr>',
)
CONTENTS = (
    "ReportContents",
    "Report contents",
    '<w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>',
)


def add_style(sheet: Any, normal: str, style: tuple[str, str, str]) -> str:
    """Add a style of our own, and give its key."""
    key, name, inner = style
    sheet.append(
        element(
            f'<w:style xmlns:w="{W[1:-1]}" w:type="paragraph" w:customStyle="1" w:styleId="{key}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="{normal}"/>{inner}</w:style>'.encode()
        )
    )
    return key


def keys_of(sheet: Any) -> dict[str, str]:
    """The keys of the styles by their names; the first of a name counts."""
    keys: dict[str, str] = {}
    for style in sheet.iter(f"{W}style"):
        keys.setdefault(name_of(style), style.get(f"{W}styleId"))
    return keys


def name_of(style: Any) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else str(name.get(f"{W}val")).lower()


def bullets_of(sheet: Any) -> str:
    """The number of the list that the style of bullets has in a new document."""
    bullets = next(style for style in sheet.iter(f"{W}style") if name_of(style) == "list bullet")
    return str(bullets.find(f".//{W}numId").get(f"{W}val"))


def make_plain(sheet: Any, look: Look) -> None:
    """Name fonts and colours themselves, for the theme is not taken; put the language; and take out
    the numbers of lists, which are those of another file."""
    for fonts in sheet.iter(f"{W}rFonts"):
        is_major = any("major" in value for value in fonts.attrib.values())
        is_themed = any(name.endswith("Theme") for name in fonts.attrib)
        if is_themed or not look.styles:
            fonts.attrib.clear()
            for name in ("ascii", "hAnsi", "cs"):
                fonts.set(f"{W}{name}", look.major if is_major else look.minor)
    for foreign in [e for e in sheet.iter() if not str(e.tag).startswith(W)]:
        foreign.getparent().remove(foreign)  # such as effects of letters that Word added later
    if not look.styles:
        for each in [*sheet.iter(f"{W}i", f"{W}iCs"), *spread(sheet)]:
            each.getparent().remove(each)
    for each in sheet.iter():
        for name in [name for name in each.attrib if "theme" in name.lower()]:
            del each.attrib[name]
        if not look.styles and each.tag == f"{W}color":
            each.set(f"{W}val", "0B0C0C")
    for each in [*sheet.iter(f"{W}numPr")]:
        each.getparent().remove(each)
    for language in sheet.iter(f"{W}lang"):
        language.set(f"{W}val", LANGUAGE)
    if sheet.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang") is None:
        put_language(sheet)


def spread(sheet: Any) -> list[Any]:
    """Where letters stand apart. (Between lines and paragraphs, spacing has other attributes.)"""
    return [each for each in sheet.iter(f"{W}spacing") if each.getparent().tag == f"{W}rPr"]


def put_language(sheet: Any) -> None:
    from lxml import etree

    parent, place = sheet, 0
    for name in ("docDefaults", "rPrDefault", "rPr", "lang"):
        found = parent.find(f"{W}{name}")
        if found is None:
            found = etree.Element(f"{W}{name}")
            parent.insert(place, found) if name != "lang" else parent.append(found)
        parent = found
    parent.set(f"{W}val", LANGUAGE)
