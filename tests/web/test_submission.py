"""What a posted message may hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.web.submission import storable, submission_of

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)
FIELDS = st.dictionaries(st.sampled_from(["id", "text", "choice", "other"]), JSON)


@given(FIELDS)
def test_any_fields_give_a_message_or_none(fields: dict[str, object]) -> None:
    submission = submission_of(fields, by_script=True)

    assert submission is None or submission.text or submission.choice


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_whatever_is_kept_can_be_written_as_utf_8(text: str) -> None:
    kept = storable(json.loads(json.dumps(text)))

    assert b"\x00" not in kept.encode()


def test_a_letter_beyond_the_first_plane_survives_in_halves() -> None:
    assert storable("\ud83d\ude00") == "😀"


def test_a_choice_wins_over_a_text() -> None:
    fields = {"id": "a" * 32, "text": "hello", "choice": "menu"}
    submission = submission_of(fields, by_script=False)

    assert submission is not None
    assert (submission.text, submission.choice) == ("", "menu")
