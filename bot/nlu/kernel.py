"""How alike questions are: the matrix of inner products of their features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from bot.nlu.features import Floats, Vocabulary

_COMMON = 0.04
"""Share of the questions from which a feature is cheaper to multiply densely (measured)."""
_CHUNK = 1_000


def matrix(words: Vocabulary, documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Weigh documents, each a list of features: questions x features, rows of length one."""
    weighed = [words.weigh(document) for document in documents]
    starts = np.cumsum([0, *(len(rows) for rows, _ in weighed)])
    rows = np.concatenate([rows for rows, _ in weighed])
    values = np.concatenate([values for _, values in weighed])
    return sparse.csr_matrix((values, rows, starts), (len(documents), len(words.rows)))


def add_products(kernel: Floats, features: sparse.csr_matrix) -> None:
    """Add each pair of questions' inner product to `kernel` (questions x questions), in place."""
    width = features.shape[1]
    frequency = np.bincount(features.indices, minlength=width)
    common = frequency > _COMMON * features.shape[0]
    dense = features[:, np.flatnonzero(common)].toarray()
    rare = features[:, np.flatnonzero(~common)].tocsr()
    turned = rare.T.tocsr()
    for start in range(0, len(kernel), _CHUNK):
        rows = slice(start, start + _CHUNK)
        kernel[rows] += dense[rows] @ dense.T
        kernel[rows] += (rare[rows] @ turned).toarray()
