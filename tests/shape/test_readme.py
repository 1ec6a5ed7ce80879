"""The README says only what is so."""

import re
from pathlib import Path

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()


def test_every_file_that_it_links_to_is_there():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_that_it_names_is_a_target_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README.split("## Where")[0])) - {"its"} <= targets


def test_it_names_each_account_of_the_demonstration_that_signs_in():
    files = (ROOT / "data" / "illustrative-2013").glob("*.yaml")
    parts = [yaml.safe_load(file.read_text()) or {} for file in files]
    accounts = [account for part in parts for account in part.get("accounts", [])]
    opened = {account["email"] for account in accounts if account.get("signs_in", True)}
    assert opened == set(re.findall(r"`(\w+@example\.org)`", README))


def test_it_names_every_variable_that_the_settings_read():
    text = (ROOT / "improvement" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
    assert read
    assert [name for name in read if f"`{name}`" not in README] == []
