"""The models and rows of ../programs, read from the same files, and what they compute in the clear."""

import csv
import json
from pathlib import Path

import numpy as np

PROGRAMS = Path(__file__).resolve().parent.parent / "programs"
FIRST_TEST_IMAGE = 1347


def model(program: str, name: str = "model.json") -> dict:
    return json.loads((PROGRAMS / program / name).read_text("utf-8"))


def test_images() -> np.ndarray:
    """Pixels in 0..1 of the images that no model has seen, [450, 64]."""
    with open(PROGRAMS / "data" / "digits.csv", newline="", encoding="ascii") as file:
        _, *rows = csv.reader(file)
    return np.array([[int(pixel, 17) for pixel in row[0]] for row in rows[FIRST_TEST_IMAGE:]], dtype=np.float64) / 16


def patients() -> np.ndarray:
    """Standardised measurements, [442, 10]."""
    with open(PROGRAMS / "data" / "diabetes.csv", newline="", encoding="ascii") as file:
        _, *rows = csv.reader(file)
    fitted = model("linear-regression")
    return (np.array(rows, dtype=np.float64)[:, :-1] - fitted["mean"]) / fitted["scale"]


def sigmoid_polynomial(degree: int, bound: float) -> list[float]:
    """Powers of the logit that approximate its sigmoid on [-bound, bound]: the Chebyshev series cut after `degree`."""
    series = np.polynomial.chebyshev.Chebyshev.interpolate(lambda x: 1 / (1 + np.exp(-x)), 255, domain=[-bound, bound])
    powers = series.truncate(degree + 1).convert(kind=np.polynomial.Polynomial, domain=[-1, 1], window=[-1, 1]).coef
    # 1/2 + an odd function: the other even powers are rounding errors.
    return [0.5, *(0.0 if power % 2 == 0 else float(c) for power, c in enumerate(powers) if power > 0)]


def density_polynomial() -> list[float]:
    """Powers of (temperature - 20) / 20: ../programs/polynomial-5/density.ts."""
    by_temperature = np.polynomial.Polynomial([999.842594 - 1000, 6.793952e-2, -9.09529e-3, 1.001685e-4, -1.120083e-6, 6.536332e-9])
    return [float(c) for c in by_temperature(np.polynomial.Polynomial([20, 20])).coef]


def convolved(image: np.ndarray, kernels: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """[4, 36]: where the 3 x 3 kernels fit inside the 8 x 8 image."""
    windows = np.lib.stride_tricks.sliding_window_view(image.reshape(8, 8), (3, 3)).reshape(36, 9)
    return kernels.reshape(4, 9) @ windows.T + bias[:, None]


def unpooled_weights(output_weights: np.ndarray) -> np.ndarray:
    """[144, 10]: the mean over 2 x 2 is linear, so each weight goes to its four places, a quarter each."""
    placed = np.repeat(np.repeat(output_weights.reshape(10, 4, 3, 3), 2, axis=2), 2, axis=3) / 4
    return placed.reshape(10, 144).T
