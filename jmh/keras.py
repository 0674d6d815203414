#!/usr/bin/env python3
"""Measures Keras's ImageDataGenerator (keras_preprocessing) and prints one JSON object.

keras.py flow IMAGES.npy BATCH SECONDS   images/s that next(flow) delivers, median over batches
keras.py fit IMAGES.npy SECONDS          seconds of a fit with zca_whitening, median over fits
"""
import json
import os
import statistics
import sys
import time

import numpy
import scipy
import keras_preprocessing
from keras_preprocessing.image import ImageDataGenerator

MINIMAL_RUNS = 3


def repeat(seconds, run):
    """The seconds of each run but the first, which warms up."""
    run()
    times = []
    until = time.perf_counter() + seconds
    while len(times) < MINIMAL_RUNS or time.perf_counter() < until:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times


def measure_flow(path, batch, seconds):
    images = numpy.load(path)
    generator = ImageDataGenerator(
        rotation_range=30, width_shift_range=0.1, height_shift_range=0.1, horizontal_flip=True,
        featurewise_center=True, featurewise_std_normalization=True)
    channels = images.shape[-1]
    generator.mean = numpy.array([123.675, 116.28, 103.53], numpy.float32)[:channels]
    generator.std = numpy.array([58.395, 57.12, 57.375], numpy.float32)[:channels]
    flow = generator.flow(images, batch_size=int(batch), seed=1)
    times = repeat(float(seconds), lambda: next(flow))
    return {"images_per_second": int(batch) / statistics.median(times)}


def measure_fit(path, seconds):
    images = numpy.load(path)
    generator = ImageDataGenerator(zca_whitening=True)
    return {"seconds": statistics.median(repeat(float(seconds), lambda: generator.fit(images)))}


def blas():
    """The linear algebra that is really loaded."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        names = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line}
    return sorted(name for name in names if name.startswith("lib"))


def main():
    measured = {"flow": measure_flow, "fit": measure_fit}[sys.argv[1]](*sys.argv[2:])
    measured["versions"] = {
        "python": sys.version.split()[0],
        "keras_preprocessing": keras_preprocessing.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
    }
    measured["blas"] = blas()
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
