"""Writes images.csv and fingerprints.json from scikit-image's "camera" photograph: python3 prepare.py (needs scikit-image).

images.csv: five images of 64 x 64 grey levels, one a line in row-major order: the whole photograph, then its four quadrants.
fingerprints.json: average hashes of 256 bits as hexadecimal: `stored` of the 64 tiles of 64 x 64 pixels, `queries` of the same
tiles after the photograph moved by 2 pixels to the left and 1 up.
"""

import json
from pathlib import Path

import numpy as np
from skimage import data

HERE = Path(__file__).parent
photograph = data.camera().astype(np.int64)


def block_means(image, side):
    rows, columns = image.shape
    return image.reshape(rows // side, side, columns // side, side).sum(axis=(1, 3)) // side**2


def fingerprint(tile):
    means = block_means(tile, 4).ravel()
    # Twice the median is an integer, so no comparison depends on rounding.
    doubled_median = int(np.sort(means)[127] + np.sort(means)[128])
    bits = "".join("1" if 2 * int(mean) > doubled_median else "0" for mean in means)
    return f"{int(bits, 2):064x}"


def fingerprints(image):
    return [fingerprint(image[64 * r : 64 * r + 64, 64 * c : 64 * c + 64]) for r in range(8) for c in range(8)]


quadrants = [photograph[r : r + 256, c : c + 256] for r in (0, 256) for c in (0, 256)]
images = [block_means(photograph, 8), *(block_means(quadrant, 4) for quadrant in quadrants)]
(HERE / "images.csv").write_text("".join(",".join(map(str, image.ravel())) + "\n" for image in images))

moved = np.roll(photograph, (-1, -2), axis=(0, 1))
(HERE / "fingerprints.json").write_text(json.dumps({"stored": fingerprints(photograph), "queries": fingerprints(moved)}, indent=1) + "\n")
