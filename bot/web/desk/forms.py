"""Reads the fields of a submitted form."""

from starlette.datastructures import FormData


def text_of(form: FormData, name: str) -> str:
    """The field's text; empty when it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
