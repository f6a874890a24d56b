"""Picks the questions that calibration holds out, keeping near-duplicates on one side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.nlu.corpus import Example
from bot.nlu.features import Prepared

SHARE = 0.25
"""Share of the questions held out of each label and language."""

_ALIKE = 80.0
"""token_sort_ratio (0 to 100) from which two questions of one label count as one phrasing."""


def hold_out(examples: Sequence[Example], prepared: Sequence[Prepared]) -> NDArray[np.bool_]:
    """Tell of each question whether it is held out; about SHARE of each label and language is.

    Questions of one label and language that are nearly the same stay together, so that none is
    scored by a model that has seen its twin. The same corpus is always parted the same way.
    """
    members: dict[tuple[str, str], list[int]] = {}
    for i, example in enumerate(examples):
        members.setdefault((example.label, example.language), []).append(i)
    held = np.zeros(len(examples), np.bool_)
    for key in sorted(members):
        clusters = _clusters(members[key], [prepared[i].folded for i in members[key]])
        wanted = SHARE * len(members[key])
        # Every fourth or so, for neighbours in a list are often of one kind.
        for cluster in (*clusters[1::4], *clusters[3::4], *clusters[::4], *clusters[2::4]):
            if len(cluster) <= wanted:
                held[cluster] = True
                wanted -= len(cluster)
    return held


def _clusters(members: Sequence[int], texts: Sequence[str]) -> list[list[int]]:
    alike = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE) > 0
    cluster_of = list(range(len(members)))
    for one, other in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
        old, new = cluster_of[other], cluster_of[one]
        if old != new:
            cluster_of = [new if c == old else c for c in cluster_of]
    clusters: dict[int, list[int]] = {}
    for member, cluster in zip(members, cluster_of, strict=True):
        clusters.setdefault(cluster, []).append(member)
    return list(clusters.values())
