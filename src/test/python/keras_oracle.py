#!/usr/bin/env python3
"""Runs Keras's own ImageDataGenerator on fresh random configurations, for comparison.

usage: keras_oracle.py DIRECTORY [--count N] [--seed S] [--zca-only]

Case i of N follows from seed S + i alone and goes to DIRECTORY/<seed>/, in the format of the golden
cases (see src/test/resources/golden/README.md), with one more file: params.json lists the
parameters of every delivered image in order, as get_random_transform returned them. JSON numbers
are written with as many digits as it takes to read back the same double.
"""
import argparse
import functools
import json
import math
import os
import random
import sys
import warnings

import numpy as np
from numpy.core._multiarray_umath import __cpu_dispatch__ as DISPATCHED_FEATURES

from keras_preprocessing.image import ImageDataGenerator, affine_transformations
from record_trigonometry import sine_and_cosine


def run_without_approximate_sines():
    """NumPy's AVX-512 sine and cosine are approximations that miss the last bit of most results.

    Without these features NumPy asks the C library, as it does on processors that lack them. The
    choice is made when NumPy is loaded, so this process has to start over.
    """
    features = " ".join(name for name in DISPATCHED_FEATURES if name.startswith("AVX512"))
    if features and "NPY_DISABLE_CPU_FEATURES" not in os.environ:
        environment = dict(os.environ, NPY_DISABLE_CPU_FEATURES=features)
        os.execve(sys.executable, [sys.executable] + sys.argv, environment)


class Indefinite(Exception):
    """The result hangs on rounding errors, so there is nothing to compare with."""


@functools.lru_cache
def require_nearest_sines(degrees):
    """A pixel exactly on the edge is inside or outside by the last bit of a sine or cosine.

    The C library's are the nearest doubles for all but one or two of 1000 angles, and for which
    ones differs between processors.
    """
    radians = np.deg2rad(degrees)
    if (np.sin(radians), np.cos(radians)) != sine_and_cosine(float(radians)):
        raise Indefinite("the C library's sine or cosine is not the nearest double")


class Arithmetic:
    """NumPy with another product of matrices."""

    def __init__(self, multiply_and_add):
        self.multiply_and_add = multiply_and_add

    def __getattr__(self, name):
        return getattr(np, name)

    def dot(self, left, right):
        def element(row, column):
            total = 0.0
            for a, b in zip(row, column):
                total = self.multiply_and_add(a, b, total)
            return total

        columns = right.T.tolist()
        return np.array([[element(row, column) for column in columns] for row in left.tolist()])


def halves(value):
    """Two numbers of 26 bits with that sum."""
    shifted = 134217729.0 * value
    high = shifted - (shifted - value)
    return high, value - high


def fused(a, b, c):
    """a * b + c, rounded once."""
    (a_high, a_low), (b_high, b_low) = halves(a), halves(b)
    return math.fsum([a_high * b_high, a_high * b_low, a_low * b_high, a_low * b_low, c])


ROUNDED_TWICE = Arithmetic(lambda a, b, c: a * b + c)
FUSED = Arithmetic(fused)


class Configuration:
    """A random configuration and its data."""

    def __init__(self, seed, zca_only):
        self.random = random.Random(seed)
        self.arrays = np.random.RandomState(self.random.randrange(2**32))
        self.zca = zca_only or self.chance(0.12)
        self.generator = self.draw_generator()
        self.shape = self.draw_shape()
        self.images = self.draw_images(self.random.randint(1, 14))
        self.fitted = self.draw_fitted_images()
        self.fit = self.draw_fit()
        self.labels = self.draw_labels(len(self.images))
        self.flow = self.draw_flow(len(self.images))

    def chance(self, probability):
        return self.random.random() < probability

    def number(self, low, high):
        return round(self.random.uniform(low, high), self.random.randint(1, 6))

    def draw_generator(self):
        options = {}

        def maybe(name, probability, draw):
            if self.chance(probability):
                options[name] = draw()

        maybe("rotation_range", 0.5, self.draw_rotation)
        maybe("width_shift_range", 0.45, self.draw_shift)
        maybe("height_shift_range", 0.45, self.draw_shift)
        maybe("shear_range", 0.4, lambda: self.number(0.5, 60))
        maybe("zoom_range", 0.45, self.draw_zoom)
        maybe("channel_shift_range", 0.3, lambda: self.number(0.5, 120))
        maybe("data_format", 0.35, lambda: self.random.choice(["channels_first", "channels_last"]))
        if options.get("data_format") != "channels_first":  # where Keras's own brightness fails
            maybe("brightness_range", 0.25, self.draw_brightness)
        maybe("fill_mode", 0.9, lambda: self.random.choice(
            ["nearest", "constant", "reflect", "wrap"]))
        if options.get("fill_mode") == "constant":
            maybe("cval", 0.7, lambda: self.number(-60, 300))
        maybe("horizontal_flip", 0.6, lambda: self.chance(0.7))
        maybe("vertical_flip", 0.6, lambda: self.chance(0.7))
        maybe("rescale", 0.5, lambda: self.random.choice([1 / 255, 1 / 127.5, 0.5, 2, 1]))
        maybe("samplewise_center", 0.3, lambda: True)
        maybe("samplewise_std_normalization", 0.2, lambda: True)
        maybe("featurewise_center", 0.35, lambda: True)
        maybe("featurewise_std_normalization", 0.3, lambda: True)
        maybe("interpolation_order", 0.4, lambda: self.random.choice([0, 1, 3]))
        maybe("validation_split", 0.25, lambda: self.number(0.15, 0.75))
        if self.zca:
            options["zca_whitening"] = True
            maybe("zca_epsilon", 0.7, lambda: self.random.choice([1e-6, 1e-3, 0.1, 10.0]))
        return options

    def draw_rotation(self):
        return self.random.choice([self.number(1, 180), 90, 180, 360, self.number(180, 720)])

    def draw_shift(self):
        kind = self.random.randrange(7)
        if kind == 0:
            return self.number(0.05, 0.9)
        if kind == 1:
            return self.number(1.0, 6.5)
        if kind == 2:
            return self.random.randint(1, 6)
        if kind == 3:
            return [self.random.randint(-5, 6) for _ in range(self.random.randint(1, 5))]
        if kind == 4:
            return [self.number(-0.6, 0.6) for _ in range(self.random.randint(1, 4))]
        if kind == 5:
            return [self.number(-4, 4) for _ in range(self.random.randint(1, 4))]
        return self.random.choice([0, 0.0, 1, 1.0, [0], [-2, -1]])

    def draw_zoom(self):
        kind = self.random.randrange(3)
        if kind == 0:
            return self.number(0.05, 0.7)
        if kind == 1:
            return sorted(self.number(0.3, 2.5) for _ in range(2))
        return self.random.choice([[1.1, 1.1], [1, 1], [1.0, 1.5], 0])

    def draw_brightness(self):
        return sorted(self.number(0.1, 2.5) for _ in range(2))

    def draw_shape(self):
        channels = self.random.choice([1, 3, 4])
        if self.zca:
            height, width = self.random.choice([(5, 6), (4, 4), (6, 3), (2, 7), (1, 9), (3, 3)])
        else:
            height, width = self.random.randint(1, 24), self.random.randint(1, 24)
        if self.generator.get("data_format") == "channels_first":
            return channels, height, width
        return height, width, channels

    def draw_images(self, count):
        shape = (count,) + self.shape
        kind = self.random.randrange(5)
        if kind <= 2:
            return self.arrays.randint(0, 256, shape).astype(np.uint8)
        low, high = [(-60, 330), (0, 1)][kind - 3]
        return self.arrays.uniform(low, high, shape).astype(np.float32)

    def draw_fitted_images(self):
        if self.zca:
            # With fewer images than values in one, Keras's float32 whitening amplifies noise.
            return self.draw_images(3 * int(np.prod(self.shape)) + 20)
        if "featurewise_center" in self.generator or \
                "featurewise_std_normalization" in self.generator:
            return self.draw_images(self.random.randint(5, 40))
        return None

    def draw_fit(self):
        if self.fitted is None or self.zca or self.chance(0.6):
            return {}
        seed = self.random.randrange(2**32)
        return {"augment": self.chance(0.8), "rounds": self.random.randint(1, 3), "seed": seed}

    def draw_labels(self, count):
        kind = self.random.randrange(3)
        labels = self.arrays.randint(0, 2 if "validation_split" in self.generator else 10, count)
        if kind == 0:
            return np.eye(10, dtype=np.float32)[labels]
        return labels.astype([np.int64, np.uint8][kind - 1])

    def draw_flow(self, count):
        flow = {"batch_size": self.random.choice([1, 2, 3, 4, 5, 7, count, count + 3])}
        flow["seed"] = self.random.choice(
            [0, 1, self.random.randrange(10**6), self.random.randrange(2**32 - 100), 2**32 - 100])
        flow["shuffle"] = self.chance(0.7)
        if "validation_split" in self.generator:
            left = self.split_index(count)
            flow["subset"] = self.random.choice(["training", "validation"])
            count = left if flow["subset"] == "validation" else count - left
        flow["protocol"] = self.random.choice(["iterator", "indexed"])
        per_epoch = max(1, -(-count // flow["batch_size"]))
        flow["batches"] = per_epoch * self.random.randint(1, 3)
        if flow["protocol"] == "iterator":
            flow["batches"] = min(flow["batches"] + self.random.randint(0, per_epoch), 20)
        return flow

    def split_index(self, count):
        return int(count * self.generator["validation_split"])

    def require_usable_split(self):
        if "subset" in self.flow:
            left = self.split_index(len(self.labels))
            first, second = np.unique(self.labels[:left]), np.unique(self.labels[left:])
            if left == 0 or not np.array_equal(first, second):
                raise Indefinite("Keras refuses this split")

    def as_json(self):
        document = {"compatibility": "keras2", "generator": self.generator, "flow": self.flow}
        if self.fit:
            document["fit"] = self.fit
        return document


def keras_run(configuration):
    delivered = keras_run_with(np, configuration)
    # The processor and the BLAS library decide whether Keras's matrices come from fused
    # operations. Where an edge hangs on that, Keras's own results differ between machines.
    for arithmetic in (ROUNDED_TWICE, FUSED):
        images = keras_run_with(arithmetic, configuration)[0]
        if not np.allclose(images, delivered[0], rtol=1e-4, atol=1e-4 * np.abs(images).max()):
            raise Indefinite("the last bit of a matrix decides where an image ends")
    return delivered


def keras_run_with(arithmetic, configuration):
    affine_transformations.np = arithmetic

    class Recording(ImageDataGenerator):
        """Notes the parameters that were drawn."""

        def __init__(self, **options):
            super().__init__(**options)
            self.parameters = []

        def get_random_transform(self, shape, seed=None):
            drawn = super().get_random_transform(shape, seed)
            require_nearest_sines(drawn["theta"])
            require_nearest_sines(drawn["shear"])
            self.parameters.append({name: plain(name, value) for name, value in drawn.items()})
            return drawn

        def standardize(self, image):
            if self.samplewise_std_normalization and np.ptp(image) < 1e-3:
                raise Indefinite("the image is flat, and its deviation rounding noise")
            return super().standardize(image)

    generator = Recording(**configuration.generator)
    if configuration.fitted is not None:
        generator.fit(configuration.fitted.astype(np.float32), **configuration.fit)
        require_summable(configuration, generator)
    if generator.std is not None and np.min(generator.std) < 1e-3:
        raise Indefinite("the fitted images are flat, and their deviation rounding noise")
    generator.parameters.clear()
    flow = configuration.flow
    options = {name: flow[name] for name in ("batch_size", "seed", "shuffle", "subset")
               if name in flow}
    batches = generator.flow(configuration.images.astype(np.float32), configuration.labels,
                             **options)
    delivered = list(deliver(batches, flow))
    images, labels = (np.concatenate(parts) for parts in zip(*delivered))
    return images, labels, generator.parameters


def require_summable(configuration, generator):
    """Keras sums a data set in float32, which many equal values, a fill for instance, bias."""
    if generator.mean is None:
        return
    options = dict(configuration.generator, dtype="float64", zca_whitening=False,
                   featurewise_center=True, featurewise_std_normalization=generator.std is not None)
    exact = ImageDataGenerator(**options)
    exact.fit(configuration.fitted, **configuration.fit)
    allowed = 1e-5 * np.abs(configuration.fitted).max()
    if np.abs(generator.mean - exact.mean).max() > allowed:
        raise Indefinite("the data set's mean is rounded away")
    if generator.std is not None and np.abs(generator.std - exact.std).max() > allowed:
        raise Indefinite("the data set's deviation is rounded away")


def plain(name, value):
    if name.startswith("flip_"):
        return bool(value)
    return None if value is None else float(value)


def deliver(batches, flow):
    for number in range(flow["batches"]):
        if flow["protocol"] == "iterator":
            yield next(batches)
        else:
            index = number % len(batches)
            yield batches[index]
            if index == len(batches) - 1:
                batches.on_epoch_end()


def write_case(directory, seed, zca_only):
    attempt = 0
    while True:
        configuration = Configuration("%d/%d" % (seed, attempt), zca_only)
        try:
            configuration.require_usable_split()
            images, labels, parameters = keras_run(configuration)
            break
        except Indefinite:
            attempt += 1

    case = os.path.join(directory, str(seed))
    os.makedirs(case)

    def write_json(name, document):
        with open(os.path.join(case, name), "w") as file:
            json.dump(document, file, indent=1)

    write_json("config.json", configuration.as_json())
    write_json("params.json", parameters)
    arrays = {"input": configuration.images, "labels": configuration.labels,
              "output": images, "output_labels": labels}
    if configuration.fitted is not None:
        arrays["fit"] = configuration.fitted
    for name, array in arrays.items():
        np.save(os.path.join(case, name + ".npy"), array)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--count", type=int, default=1, help="how many cases (default 1)")
    parser.add_argument("--seed", type=int, default=0, help="the first case's seed (default 0)")
    parser.add_argument("--zca-only", action="store_true", help="whitening in every case")
    arguments = parser.parse_args()
    run_without_approximate_sines()
    warnings.simplefilter("ignore")
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        write_case(arguments.directory, seed, arguments.zca_only)


if __name__ == "__main__":
    main()
