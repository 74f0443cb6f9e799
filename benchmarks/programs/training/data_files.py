"""Reads ../data and writes the model files of the programs."""

import csv
import json
from pathlib import Path

import numpy as np

PROGRAMS = Path(__file__).resolve().parent.parent
FIRST_TEST_IMAGE = 1347


def read_digits() -> tuple[np.ndarray, np.ndarray]:
    """Pixels in 0..1, [1797, 64], and the digits."""
    with open(PROGRAMS / "data" / "digits.csv", newline="", encoding="ascii") as file:
        _, *rows = csv.reader(file)
    pixels = np.array([[int(pixel, 17) for pixel in row[0]] for row in rows], dtype=np.float64) / 16
    return pixels, np.array([int(row[1]) for row in rows])


def read_diabetes() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names of the ten measurements, [442, 10], and the progression."""
    with open(PROGRAMS / "data" / "diabetes.csv", newline="", encoding="ascii") as file:
        header, *rows = csv.reader(file)
    values = np.array(rows, dtype=np.float64)
    return header[:-1], values[:, :-1], values[:, -1]


def rounded(values: np.ndarray | float) -> np.ndarray:
    """Six digits after the point, without negative zeros."""
    return np.round(values, 6) + 0.0


def write_json(program: str, name: str, document: dict[str, object]) -> None:
    """Writes each entry on its own line, and each row of a matrix."""
    entries = [
        json.dumps(key) + ": " + json.dumps(value.tolist() if isinstance(value, np.ndarray) else value).replace("], [", "],\n[")
        for key, value in document.items()
    ]
    folder = PROGRAMS / program
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("{\n" + ",\n".join(entries) + "\n}\n", "utf-8", newline="\n")
    print(f"wrote {program}/{name}")
