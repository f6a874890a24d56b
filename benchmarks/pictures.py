"""Draws the pictures of benchmarks/README.md from what `benchmarks.voters --out` wrote."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.corpora import ROOT
from benchmarks.rows import Outcome, Row, groups, read
from benchmarks.scoring import Bin, bins, calibration_error, interval
from benchmarks.voters import EDGES

FOLDER = ROOT / "benchmarks" / "pictures"

COLOURS = {
    Outcome.RIGHT: "#0072B2",
    Outcome.OFFERED: "#7CC4EC",
    Outcome.MISSED: "#C9C9C9",
    Outcome.WRONG: "#D55E00",
}
"""After Okabe and Ito: told apart by colour-blind readers too; they also differ in lightness."""

NAMES = {
    ("ar", ""): "Arabic",
    ("ar", "arabizi"): "Arabizi",
    ("ar", "iraqi"): "Iraqi",
    ("ar", "msa"): "standard",
    ("ckb", ""): "Sorani",
    ("kmr-Arab", ""): "Badini (Arabic letters)",
    ("kmr-Latn", ""): "Kurmanji (Latin letters)",
    ("tr", ""): "Turkmen, Turkish",
    ("tr", "ascii"): "Turkish without ç ğ ı ş",
    ("tr", "turkish"): "Turkish",
    ("tr", "turkmen"): "Turkmen",
    ("en", ""): "English",
    ("en", "english"): "fluent",
    ("en", "learner"): "learners'",
}
_INK = "#333333"
_COLUMNS: dict[Outcome | None, tuple[int, str]] = {
    Outcome.OFFERED: (107, "asked\nback, %"),
    Outcome.MISSED: (118, "missed,\n%"),
    Outcome.WRONG: (129, "wrong,\n%"),
    None: (144, "no entry,\nbut answered"),
}
"""The columns of figures beside the bars: place on the axis of percent, and head."""


def reliability(rows: Sequence[Row]) -> Figure:
    """Draw how often the best entry was right at each confidence, over how many there were."""
    parts = bins([row.confidence for row in rows], [row.best_is_right for row in rows], EDGES)
    figure = Figure(figsize=(7.2, 6.4), layout="constrained")
    curve, counts = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    curve.plot([0, 100], [0, 100], color="#888888", linestyle="--", label="perfectly calibrated")
    _draw_curve(curve, parts)
    curve.set_title(
        f"Confidence and truth over {len(rows):,} voter messages\n"
        f"(mean distance {100 * calibration_error(parts):.1f} percentage points)"
    )
    curve.set_ylabel("best entry right, % of the messages")
    curve.set(xlim=(-2, 102), ylim=(-2, 104))
    curve.legend(loc="upper left", frameon=False)
    widths = [100 * (one.high - one.low) for one in parts]
    counts.bar(
        [100 * one.low for one in parts],
        [one.count for one in parts],
        widths,
        align="edge",
        color=COLOURS[Outcome.OFFERED],
        edgecolor="white",
    )
    counts.set_yscale("log")
    counts.set_ylim(1, 3 * max(one.count for one in parts))
    for one in parts:
        middle = 50 * (one.low + one.high)
        counts.text(middle, one.count, one.count, ha="center", va="bottom", fontsize=8, color=_INK)
    counts.set_ylabel("messages\n(log scale)")
    counts.set_xlabel("confidence that the best entry is right, %")
    return figure


def _draw_curve(axes: Axes, parts: Sequence[Bin]) -> None:
    claimed = [100 * one.claimed for one in parts]
    right = [100 * one.right for one in parts]
    spans = [interval(one.right, one.count) for one in parts]
    below = [share - 100 * low for share, (low, _) in zip(right, spans, strict=True)]
    above = [100 * high - share for share, (_, high) in zip(right, spans, strict=True)]
    axes.errorbar(
        claimed,
        right,
        yerr=[[max(b, 0.0) for b in below], [max(a, 0.0) for a in above]],
        color=COLOURS[Outcome.RIGHT],
        marker="o",
        capsize=3,
        label="measured, with 95 % interval",
    )


def languages(rows: Sequence[Row]) -> Figure:
    """Draw by language and style what the messages that have an entry came to."""
    shown = {"all": list(rows)} | {
        ("   " if style else "") + NAMES.get((language, style), f"{language} {style}"): members
        for (language, style), members in groups(rows).items()
    }
    figure = Figure(figsize=(10.4, 6.2), layout="constrained")
    axes = figure.subplots()
    for place, members in enumerate(shown.values()):
        _draw_bar(axes, place, members)
    labels = axes.set_yticks(range(len(shown)), list(shown))
    for tick, name in zip(labels, shown, strict=True):
        tick.label1.set_fontweight("normal" if name.startswith(" ") else "bold")
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("of the messages that have an entry, %")
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for x, head in _COLUMNS.values():
        axes.text(x, -0.7, head, ha="center", va="bottom", fontsize=9.5, color=_INK)
    handles, names = axes.get_legend_handles_labels()
    unique = dict(zip(names, handles, strict=True))
    figure.legend(unique.values(), unique, loc="outside lower center", ncols=2, frameon=False)
    figure.suptitle(f"What became of {len(rows):,} voter messages")
    return figure


def _draw_bar(axes: Axes, place: int, members: Sequence[Row]) -> None:
    inside = [row for row in members if row.in_scope]
    outside = [row for row in members if not row.in_scope]
    left = 0.0
    for outcome, colour in COLOURS.items():
        share = 100 * sum(row.outcome == outcome for row in inside) / len(inside)
        axes.barh(place, share, 0.74, left, color=colour, label=str(outcome))
        if outcome in _COLUMNS:
            _write(axes, _COLUMNS[outcome][0], place, f"{share:.1f}")
        else:
            axes.text(share / 2, place, f"{share:.1f}", ha="center", va="center", color="white")
        left += share
    answered = sum(row.is_answered for row in outside)
    _write(axes, _COLUMNS[None][0], place, f"{answered} of {len(outside)}")


def _write(axes: Axes, x: float, place: int, text: str) -> None:
    axes.text(x, place, text, ha="center", va="center", color=_INK)


def main() -> None:
    """Draw both pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, help="what benchmarks.voters --out wrote")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    mpl.rcParams.update({"font.size": 10.5, "axes.titlesize": 12, "figure.titlesize": 13})
    rows = read(options.rows)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, figure in (("reliability", reliability(rows)), ("languages", languages(rows))):
        figure.savefig(
            options.folder / f"{name}.png",
            dpi=130,
            bbox_inches="tight",
            metadata={"Software": None},
        )


if __name__ == "__main__":
    main()
