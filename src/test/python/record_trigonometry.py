#!/usr/bin/env python3
"""Records correctly rounded sines and cosines for ExactTrigonometryTest.

usage: record_trigonometry.py FILE

Everything is computed in integers with 1200 bits after the point; only the result is rounded. The
file is gzip over little-endian doubles: angle, sine, cosine, for each angle.
"""
import gzip
import math
import struct
import sys
from fractions import Fraction
from random import Random

BITS = 1200
ONE = 1 << BITS


def arctangent_of_reciprocal(n):
    term = ONE // n
    total, divisor = term, 1
    while term:
        term //= -n * n
        divisor += 2
        total += term // divisor
    return total


HALF_PI = 2 * (4 * arctangent_of_reciprocal(5) - arctangent_of_reciprocal(239))


def series(term, square, index):
    """term - term * square / (index * (index + 1)) + ..."""
    total = 0
    while abs(term) > 1:
        total += term
        term = -(term * square >> BITS) // (index * (index + 1))
        index += 2
    return total


def sine_and_cosine(angle):
    fixed = int(Fraction(angle) * ONE)
    quarter = (2 * fixed + HALF_PI) // (2 * HALF_PI)
    rest = fixed - quarter * HALF_PI
    square = rest * rest >> BITS
    sine, cosine = series(rest, square, 2), series(ONE, square, 1)
    turned = [(sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine)][quarter % 4]
    return tuple(float(Fraction(value, ONE)) for value in turned)


def angles():
    random = Random(1)
    for _ in range(2000):
        yield random.uniform(-2 * math.pi, 2 * math.pi)
    for _ in range(1500):
        yield random.uniform(-180, 180) * (math.pi / 180)
    for _ in range(1000):
        yield random.uniform(-1e4, 1e4)
    for degrees in range(-720, 721, 15):
        angle = degrees * (math.pi / 180)
        yield from {angle, math.nextafter(angle, 1e5), math.nextafter(angle, -1e5)} - {0.0}
    for quarter in range(1, 6367, 13):
        yield quarter * (math.pi / 2)
    for exponent in range(1, 100):
        yield random.uniform(-1, 1) * 10.0**-exponent


def main(path):
    recorded = (struct.pack("<3d", angle, *sine_and_cosine(angle)) for angle in angles())
    with open(path, "wb") as file:
        file.write(gzip.compress(b"".join(recorded), mtime=0))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: record_trigonometry.py FILE")
    main(sys.argv[1])
