"""What a page of the history shows."""

from tests.pages import html_of


def sentences_shown(world, client, query: str = "") -> list[str]:
    answer = client.get(world.url(f"history/?{query}"))
    assert answer.status_code == 200
    return [entry.sentence for entry in answer.context["entries"]]


def text_of(answer) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return html_of(answer)
