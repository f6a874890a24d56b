"""Products of common and of rare features add up to the whole product."""

import numpy as np
import pytest

from bot.nlu.features import vocabulary
from bot.nlu.kernel import add_products, matrix


def test_the_kernel_is_the_product_of_the_features() -> None:
    random = np.random.default_rng(3)
    documents = [
        tuple(str(n) for n in random.zipf(1.6, size=12) if n < 500) or ("1",) for _ in range(60)
    ]
    features = matrix(vocabulary(documents), documents)
    kernel = np.ones((60, 60), np.float32)
    add_products(kernel, features)
    assert kernel - 1 == pytest.approx((features @ features.T).toarray(), abs=1e-5)
    assert np.diag(kernel) == pytest.approx(np.full(60, 2.0), abs=1e-5)
