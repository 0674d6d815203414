#!/usr/bin/env python3
"""Records draws of NumPy's legacy generator for RandomStateRecordingTest.

usage: record_random_state.py DIRECTORY

A recording is a gzip file of steps. A step is one line, "operation arguments... count", and then
count values of eight little-endian bytes: doubles for the operations that return doubles, signed
integers for the others. All steps draw from one generator; "seed N 0" starts it anew.
"""
import gzip
import os
import sys

import numpy as np

SEEDS = [0, 1, 42, 2**31, 2**32 - 1]
RANGES = [
    (0, 1), (0, 2), (0, 3), (0, 10), (-5, 6), (0, 256), (0, 1000), (-1, 2**16 - 1),
    (-(10**6), 17), (0, 2**31), (-(2**31), 2**31), (0, 2**32), (0, 2**32 + 1), (7, 10**12),
    (-(2**40), 2**40), (-(2**62), 2**62 + 12345), (-(2**63), 2**63 - 1),
]
VALUES = [-4.0, -1.0, 3.0, 0.25, 1e300]


class Recording:
    def __init__(self):
        self.state = np.random.RandomState()
        self.steps = []

    def step(self, line, values, kind):
        values = np.asarray(values, dtype=kind)
        self.steps.append(("%s %d\n" % (line, values.size)).encode() + values.tobytes())

    def seed(self, seed):
        self.state.seed(seed)
        self.step("seed %d" % seed, [], "<i8")

    def random_sample(self, count):
        self.step("random_sample", [self.state.random_sample() for _ in range(count)], "<f8")

    def uniform(self, low, high, count):
        draws = [self.state.uniform(low, high) for _ in range(count)]
        self.step("uniform %s %s" % (float(low).hex(), float(high).hex()), draws, "<f8")

    def randint(self, low, high, count):
        draws = [self.state.randint(low, high) for _ in range(count)]
        self.step("randint %d %d" % (low, high), draws, "<i8")

    def choice(self, n, count):
        self.step("choice %d" % n, [self.state.choice(n) for _ in range(count)], "<i8")

    def choice_of_values(self, count):
        line = "choice_of_values " + ",".join(value.hex() for value in VALUES)
        self.step(line, [self.state.choice(VALUES) for _ in range(count)], "<f8")

    def choice_of_several(self, n, size, replace):
        line = "choice_of_several %d %d %s" % (n, size, str(replace).lower())
        self.step(line, self.state.choice(n, size, replace), "<i8")

    def shuffle(self, n):
        values = np.arange(n) * 3 - 7
        self.state.shuffle(values)
        self.step("shuffle %d" % n, values, "<i8")

    def permutation(self, n):
        self.step("permutation %d" % n, self.state.permutation(n), "<i8")

    def write(self, path):
        with open(path, "wb") as file:
            file.write(gzip.compress(b"".join(self.steps), mtime=0))


def random_sample(recording):
    recording.random_sample(2500)


def uniform(recording):
    for low, high in [(-20.0, 20.0), (0.8, 1.2), (5.0, -1.0), (0.0, 0.0), (-1e300, 1e300)]:
        recording.uniform(low, high, 500)


def randint(recording):
    for low, high in RANGES:
        recording.randint(low, high, 150)


def choice(recording):
    for n in [1, 2, 3, 7, 64, 1000, 2**31 - 1]:
        recording.choice(n, 400)
    recording.choice_of_values(2500)
    for n, size in [(1, 1), (10, 3), (10, 10), (60, 0), (500, 499), (1500, 1500)]:
        recording.choice_of_several(n, size, False)
    for n, size in [(1, 5), (10, 40), (300, 1000)]:
        recording.choice_of_several(n, size, True)


def shuffle(recording):
    for n in [0, 1, 2, 3, 10, 64, 65, 255, 2000]:
        recording.shuffle(n)


def permutation(recording):
    for n in [0, 1, 2, 3, 10, 64, 65, 255, 2000]:
        recording.permutation(n)


def mixed(recording):
    plan = np.random.RandomState(len(recording.steps))
    for _ in range(500):
        n = int(plan.randint(1, 13))
        [
            lambda: recording.random_sample(n),
            lambda: recording.uniform(-n, n, n),
            lambda: recording.randint(*RANGES[plan.randint(len(RANGES))], n),
            lambda: recording.choice(n, n),
            lambda: recording.choice_of_values(n),
            lambda: recording.choice_of_several(n, n, bool(n % 2)),
            lambda: recording.shuffle(n),
            lambda: recording.permutation(n),
        ][plan.randint(8)]()


def main(directory):
    os.makedirs(directory, exist_ok=True)
    for record in [random_sample, uniform, randint, choice, shuffle, permutation, mixed]:
        recording = Recording()
        for seed in SEEDS:
            recording.seed(seed)
            record(recording)
        recording.write(os.path.join(directory, record.__name__ + ".gz"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: record_random_state.py DIRECTORY")
    main(sys.argv[1])
