"""Plays another computer: relative noise in the last bits of every new Keras weight.

Two processors of one instruction set can add the same numbers in another order (Eigen
plans its sums by the size of the caches), and no environment variable shows that. With
this folder on PYTHONPATH, OTHER_MACHINE=1, 2, … is the seed of the noise.
"""

import importlib.abc
import importlib.util
import os
import sys


def disturb(keras):
    import numpy as np

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


class OnImportOfKeras(importlib.abc.MetaPathFinder):
    """Lets Keras be found as always, and disturbs it once it is loaded."""

    def find_spec(self, name, path, target=None):
        if name != "keras":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_disturb(module):
            load(module)
            disturb(module)

        spec.loader.exec_module = load_and_disturb
        return spec


if os.environ.get("OTHER_MACHINE"):
    sys.meta_path.insert(0, OnImportOfKeras())
