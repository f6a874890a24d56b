"""Request bodies of people who mean harm: JSON text and near-JSON that no library would write."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.channels.mutation import with_a_part_replaced

_SPELT = [
    *('null', 'true', '0', '-0', '-1', '1e400', '-1e400', '1.5e-320', '""', '{}', '[]'),
    *('NaN', 'Infinity', '-Infinity', '01', '+1', '.5', "'a'", '"\\x"', '"\t"'),
    *('"\\ud800"', '"\\udc00\\ud800"', '"a\\u0000b"', '"\\u202e"', '"\ufeff"'),
    *(str(2**53), str(2**63), str(-(2**63)), '9' * 4300, '9' * 4301, '-' + '9' * 20_000),
]  # fmt: skip
_NESTED = st.builds(
    lambda depth, way: way[0] * depth + way[1] + way[2] * depth,
    st.sampled_from([1, 20, 31, 32, 33, 100, 5000]),
    st.sampled_from(
        [("[", "", "]"), ('{"entry":', "1", "}"), ('[{"a":', "[]", "}]"), ("[", "", "")]
    ),
)
_MARK = "\u2603"


def hostile_bodies(payloads: list[Any], keys: list[str]) -> st.SearchStrategy[bytes]:
    """Any JSON, and real payloads damaged in any place; `keys` are names that the parser looks at.

    Among them: keys that stand twice, nesting without end, numbers out of all bounds, half a
    surrogate, NaN, cut and spliced bytes.
    """
    names = st.sampled_from([json.dumps(key) for key in keys]) | st.text(max_size=3).map(json.dumps)
    scalars = st.sampled_from(_SPELT) | st.text(max_size=20).map(json.dumps) | _NESTED
    values = st.recursive(
        scalars, lambda inner: _lists(inner) | _objects(names, inner), max_leaves=8
    )
    whole = st.sampled_from(payloads)
    replaced = st.builds(_replaced, whole, st.data(), values)
    doubled = st.builds(_doubled, whole, names, values)
    spliced = st.builds(
        _spliced, whole, st.integers(0, 2000), st.integers(0, 9), st.binary(max_size=4)
    )
    return values.map(_encoded) | replaced | doubled | spliced


def _lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, max_size=4).map(lambda inner: f"[{','.join(inner)}]")


def _objects(
    names: st.SearchStrategy[str], values: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(names, values), max_size=5)
    return pairs.map(lambda inner: "{" + ",".join(f"{n}:{v}" for n, v in inner) + "}")


def _replaced(payload: Any, data: st.DataObject, value: str) -> bytes:
    copy = json.loads(json.dumps(payload))
    marked = json.dumps(with_a_part_replaced(copy, data, st.just(_MARK)))
    return _encoded(marked.replace(json.dumps(_MARK), value))


def _doubled(payload: Any, name: str, value: str) -> bytes:
    """Every object of the payload says one more thing, perhaps for the second time."""
    return _encoded(json.dumps(payload).replace("}", f",{name}:{value}}}"))


def _spliced(payload: Any, at: int, lost: int, put: bytes) -> bytes:
    body = json.dumps(payload, ensure_ascii=False).encode()
    return body[:at] + put + body[at + lost :]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
