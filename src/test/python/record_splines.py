#!/usr/bin/env python3
"""Records cubic splines of scipy.ndimage for SplineContract.

usage: record_splines.py DIRECTORY

Each HEIGHTxWIDTH.npz holds images (one channel each, float32), maps (of each image, the first two
rows of the matrix from output to source coordinates, by rows), and for each fill mode what SciPy
makes of them: coefficients_MODE (float64) and warped_MODE (float32). The constant is 7.5.
"""
import os
import sys

import numpy as np
from scipy import ndimage

CONSTANT = 7.5
COUNT = 4
# What affine_transform pads images by before it filters them.
PADDING = {"nearest": 12, "constant": 0, "reflect": 0, "wrap": 0}


def maps(random, height, width):
    """A whole shift, a shift far outside, and turns about the centre."""
    yield [1, 0, -(height + 1) // 2, 0, 1, width // 2]
    yield [1, 0, 3.3 * height + 14.2, 0, 1, -2.6 * width - 13.5]
    center = np.array([height, width]) / 2
    for _ in range(COUNT - 2):
        angle = random.uniform(-4, 4)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        matrix = turn * random.uniform(0.4, 2, 2)
        offset = center - matrix @ center + random.uniform(-2, 2, 2)
        yield [*matrix[0], offset[0], *matrix[1], offset[1]]


def record(random, height, width):
    images = random.uniform(-60, 330, (COUNT, height, width)).astype(np.float32)
    images[::2] = random.randint(0, 256, images[::2].shape)
    matrices = np.array(list(maps(random, height, width)))
    arrays = {"images": images, "maps": matrices}
    for mode, padding in PADDING.items():
        arrays["coefficients_" + mode] = np.array([
            ndimage.spline_filter(np.pad(image, padding, mode="edge"), 3, mode=mode)
            for image in images])
        arrays["warped_" + mode] = np.array([
            ndimage.affine_transform(image, matrix[:, :2], matrix[:, 2], order=3, mode=mode,
                                     cval=CONSTANT)
            for image, matrix in zip(images, matrices.reshape(-1, 2, 3))])
    return arrays


def main(directory):
    random = np.random.RandomState(3)
    for height, width in [(1, 1), (1, 6), (2, 3), (3, 2), (9, 1), (13, 8)]:
        path = os.path.join(directory, "%dx%d.npz" % (height, width))
        np.savez_compressed(path, **record(random, height, width))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: record_splines.py DIRECTORY")
    main(sys.argv[1])
