"""Payloads of any platform with a part of them replaced, for parsers that must survive anything."""

from typing import Any

from hypothesis import strategies as st


def with_a_part_replaced(
    update: Any, data: st.DataObject, values: st.SearchStrategy[object]
) -> object:
    """The update with one part of it, on any level, replaced by one of the values."""
    part = update
    while True:
        key = data.draw(
            st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part)))
        )
        if isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans()):
            part = part[key]
            continue
        part[key] = data.draw(values)
        return update
