"""How often the site works something out anew, where it remembers it."""

from typing import Any


def calls_of(monkeypatch, module: Any, name: str) -> list[tuple[Any, ...]]:
    """The arguments of each call from now on of the module's function, which does what it did."""
    calls: list[tuple[Any, ...]] = []
    usual = getattr(module, name)

    def called(*args: Any) -> Any:
        calls.append(args)
        return usual(*args)

    monkeypatch.setattr(module, name, called)
    return calls
