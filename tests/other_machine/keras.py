"""Plays another computer: relative noise in the last bits of every new Keras weight.

Two processors of one instruction set can add the same numbers in another order (Eigen
plans its sums by the size of the caches), and no environment variable shows that. With
this folder on PYTHONPATH, this file is what `import keras` finds: it fetches the real
Keras, which takes its place, and disturbs it. OTHER_MACHINE=1, 2, … seeds the noise.
"""

import os
import sys

import numpy as np

sys.path.remove(os.path.dirname(__file__))
del sys.modules["keras"]
import keras  # noqa: E402

rng = np.random.default_rng(int(os.environ["OTHER_MACHINE"]))
add_weight = keras.Layer.add_weight


def add_noisy_weight(self, *args, **kwargs):
    weight = add_weight(self, *args, **kwargs)
    if weight.shape and weight.dtype in ("float32", "float64"):
        exact = weight.numpy()
        noise = np.finfo(exact.dtype).eps * rng.integers(-2, 3, exact.shape)
        weight.assign(exact * (1 + noise))
    return weight


keras.Layer.add_weight = add_noisy_weight
