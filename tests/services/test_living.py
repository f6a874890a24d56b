"""A running service takes up sound changes of the FAQ and keeps the last good one otherwise."""

import asyncio
import gc
import multiprocessing
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from bot.errors import FaqError
from bot.faq.format import render_answer
from bot.nlu import unserved
from bot.nlu.reading import Context
from bot.services.living import LivingMind
from bot.services.training import give_up
from tests.services.minds import FIXTURE, ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "faq"
    shutil.copytree(FIXTURE, copy)
    return copy


@pytest.fixture
def living(folder: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> LivingMind:
    cache = tmp_path_factory.getbasetemp() / "fixture-index"
    return LivingMind.start(folder, cache, ROOT / "locales", "ar")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def test_one_changed_fact_shows_in_every_language(living: LivingMind, folder: Path) -> None:
    change(folder / "facts.yaml", '"5667"', '"5999"')

    assert await living.reload()

    catalog = living.current.catalog
    for language in catalog.languages:
        assert "5999" in render_answer(catalog, "card.lost", language)


async def test_the_garbage_collector_leaves_the_faq_in_use_alone(
    living: LivingMind, folder: Path
) -> None:
    def is_passed_over() -> bool:
        entries = living.current.catalog.entries
        return all(tracked is not entries for tracked in gc.get_objects())

    assert is_passed_over()
    change(folder / "facts.yaml", '"5667"', '"5999"')
    assert await living.reload()
    assert is_passed_over()


async def test_the_first_voter_with_a_foreign_language_waits_no_longer_than_the_next(
    living: LivingMind,
) -> None:
    unserved._profiles.cache_clear()
    watching = asyncio.ensure_future(living.watch())
    async with asyncio.timeout(30):
        while not unserved._profiles.cache_info().currsize:
            await asyncio.sleep(0.05)
    watching.cancel()

    reading = living.mind().understand("Hur kan jag rösta i valet från Göteborg?", Context())

    assert reading.foreign == "sv"
    assert unserved._profiles.cache_info().misses == 1


async def test_a_broken_file_keeps_the_last_good_faq_and_says_where(
    living: LivingMind, folder: Path
) -> None:
    before = living.current
    change(folder / "card/lost/en.yaml", "revision: 1", "revision: 1\n\ttitle: x")

    assert not await living.reload()

    assert living.current is before
    assert "card/lost/en.yaml:2" in (living.problem or "")


async def test_a_mended_file_clears_the_problem(living: LivingMind, folder: Path) -> None:
    path = folder / "card/lost/en.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text("title: [", encoding="utf-8")
    await living.reload()
    path.write_text(good, encoding="utf-8")

    assert await living.reload()
    assert living.problem is None


async def test_a_new_question_is_learnt_without_a_restart(living: LivingMind, folder: Path) -> None:
    odd = "zebra stripes on my plastic"
    change(folder / "card/lost/en.yaml", "  - lost card\n", f"  - lost card\n  - {odd}\n")

    assert await living.reload()

    reading = living.current.understand(odd, Context())
    assert reading.ranking[0].entry == "card.lost"


def test_a_start_on_a_broken_faq_names_file_line_and_remedy(folder: Path, tmp_path: Path) -> None:
    change(folder / "card/lost/en.yaml", "title: I lost my card", "title: I: lost: my card")

    with pytest.raises(FaqError) as fault:
        LivingMind.start(folder, tmp_path / "cache", ROOT / "locales", "ar")

    assert any("card/lost/en.yaml:2" in line and "→" in line for line in fault.value.findings)


async def test_a_change_that_fails_the_entries_own_tests_is_not_taken_up(
    living: LivingMind, folder: Path
) -> None:
    before = living.current
    change(
        folder / "polling/hours/en.yaml",
        "  answers:\n",
        "  answers:\n    - my card was stolen on the bus\n",
    )
    change(folder / "card/lost/en.yaml", "  - lost card\n", "  - lost card\n  - stolen on a bus\n")

    assert not await living.reload()

    assert living.current is before
    assert "polling.hours" in (living.problem or "")


LEARNED = "my card was stolen on the bus"


def teach_what_must_not_be_answered(folder: Path, test: str = LEARNED) -> None:
    change(folder / "card/lost/en.yaml", "  - lost card\n", f"  - lost card\n  - {LEARNED}\n")
    change(folder / "out_of_scope/en.yaml", "tests:\n", f"tests:\n  - {test}\n")


async def test_a_change_that_answers_what_no_entry_may_answer_is_not_taken_up(
    living: LivingMind, folder: Path
) -> None:
    before = living.current
    teach_what_must_not_be_answered(folder)

    assert not await living.reload()

    assert living.current is before
    assert LEARNED in (living.problem or "")


async def test_a_wrong_answer_that_is_known_keeps_no_change_away(
    living: LivingMind, folder: Path
) -> None:
    teach_what_must_not_be_answered(folder, f"{{text: {LEARNED}, expect: fails, reason: learned}}")

    assert await living.reload()


async def test_a_wrong_answer_that_was_given_before_keeps_no_change_away(
    folder: Path, tmp_path: Path
) -> None:
    teach_what_must_not_be_answered(folder)
    living = LivingMind.start(folder, tmp_path / "cache", ROOT / "locales", "ar")
    change(folder / "card/lost/en.yaml", "  - lost card\n", "  - lost card\n  - card lost\n")

    assert await living.reload()


async def test_where_no_messages_are_answered_nothing_is_trained(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    living = LivingMind.start(folder, cache, ROOT / "locales", "ar", understanding=False)
    change(folder / "card/lost/en.yaml", "  - lost card\n", f"  - lost card\n  - {LEARNED}\n")

    assert await living.reload()

    translation = living.current.catalog.translation("card.lost", "en")
    assert LEARNED in translation.questions
    assert not cache.exists()


async def test_a_stopping_service_does_not_wait_for_training() -> None:
    def wait_for_a_child() -> None:
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawning) as pool:
            pool.submit(time.sleep, 60).result()

    training = asyncio.create_task(asyncio.to_thread(wait_for_a_child))
    async with asyncio.timeout(20):
        while not multiprocessing.active_children():
            await asyncio.sleep(0.01)
        give_up()
        with pytest.raises(BrokenProcessPool):
            await training
