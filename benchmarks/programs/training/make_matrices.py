"""Writes the constant matrices: principal components for matrix-product-clear, stored digits for nearest-scores."""

import numpy as np

from data_files import FIRST_TEST_IMAGE, read_digits, rounded, write_json

STORED_DIGITS = 128


def main() -> None:
    pixels, digits = read_digits()
    training = pixels[:FIRST_TEST_IMAGE]
    centred = training - training.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    # One component a row, largest variance first; its largest entry is positive.
    components = vectors.T[::-1]
    largest = np.abs(components).argmax(axis=1)
    components = components * np.sign(components[np.arange(64), largest])[:, None]
    write_json("matrix-product-clear", "components.json", {"components": rounded(components)})
    write_json("nearest-scores", "stored.json", {"digits": digits[:STORED_DIGITS], "sixteenths": (pixels[:STORED_DIGITS] * 16).astype(int)})


if __name__ == "__main__":
    main()
