"""The reckoning behind the delivery figures finds what went wrong."""

from benchmarks.delivery.ledger import Sent, reckon
from benchmarks.delivery.voters import name_of

FIRST, SECOND, OTHER = name_of(7, 0), name_of(7, 1), name_of(8, 0)
ACCEPTED = [FIRST, SECOND, OTHER]


def test_answers_in_the_order_of_each_voters_messages_are_right() -> None:
    sends = [Sent(1, FIRST, 10), Sent(3, OTHER, 20), Sent(2, SECOND, 30)]

    result = reckon(ACCEPTED, sends)

    assert (result.answered, result.sends) == (3, 3)
    assert (result.unanswered, result.doubled, result.out_of_order) == (0, 0, 0)


def test_a_second_reply_to_the_same_message_is_no_fault() -> None:
    sends = [Sent(1, FIRST, 10), Sent(2, FIRST, 20), Sent(3, SECOND, 30), Sent(4, OTHER, 40)]

    assert reckon(ACCEPTED, sends).doubled == 0


def test_an_answer_that_overtakes_is_out_of_order() -> None:
    sends = [Sent(2, SECOND, 10), Sent(1, FIRST, 20), Sent(3, OTHER, 30)]

    assert reckon(ACCEPTED, sends).out_of_order == 1


def test_what_came_twice_or_never_is_told() -> None:
    sends = [Sent(1, FIRST, 10), Sent(1, FIRST, 20)]

    result = reckon(ACCEPTED, sends)

    assert (result.doubled, result.unanswered) == (1, 2)
