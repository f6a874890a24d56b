"""That a host sees what WhatsApp charges for."""

import asyncio
from pathlib import Path

import pytest

from bot.app import now
from bot.cli import main
from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import DeliveryReport
from bot.domain.message import Address, InboundMessage, OutboundMessage
from bot.services.outbox import LEASE
from bot.services.ports import Transaction
from bot.services.records import Reply
from bot.store.sqlite import SqliteStore
from tests.services.minds import ROOT
from tests.store.samples import apply_fact, take_in

VOTER = Address("whatsapp", "IQ.1")
SENT = [("card.lost", False), ("card.lost", True), ("polling.where", False), (None, True)]


@pytest.fixture(autouse=True)
def _office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOCALES_DIR", str(ROOT / "locales"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/office.db")


async def send(folder: Path) -> None:
    store = SqliteStore.open(f"sqlite:///{folder}/office.db")

    def work(transaction: Transaction) -> None:
        take_in(transaction, InboundMessage(VOTER, "1", now()), now())
        talk = transaction.conversation_at(VOTER)
        assert talk is not None
        for entry, charged in SENT:
            reply = Reply(OutboundMessage("x"), entry=entry, revision=1 if entry else None)
            sent = transaction.enqueue(talk.id, reply, now())
            status = DeliveryStatus.SENT
            report = DeliveryReport("whatsapp", f"w{sent}", status, sent, billable=charged)
            transaction.claim_deliveries("whatsapp", now(), LEASE, 1)
            apply_fact(transaction, report, now())

    await store.write(work)
    await store.close()


def test_charges_are_counted_by_day_by_entry_and_for_each_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(send(tmp_path))
    assert main(["costs", "--days", "2"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [str(now().date()), "4", "2", "0.500"] in lines
    assert ["card.lost", "2", "1", "0.500"] in lines
    assert ["polling.where", "1", "0", "0.000"] in lines
    assert ["(other", "texts)", "1", "1", "1.000"] in lines
    assert ["2", "of", "4", "messages", "are", "charged", "for."] in lines
    assert "0.667" in lines[-1]


def test_without_any_price_there_is_nothing_to_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs"]) == 0
    assert "30 days" in capsys.readouterr().out


@pytest.mark.parametrize("days", ["0", "-1", "many", "99999999"])
def test_a_number_of_days_that_makes_no_sense_is_refused(days: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(["costs", f"--days={days}"])
    assert left.value.code == 2
