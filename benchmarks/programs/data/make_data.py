"""Writes digits.csv and diabetes.csv from the copies that scikit-learn ships (../training/requirements.txt).

digits.csv: one line an image, 64 characters for the 8 x 8 pixels row by row, each pixel 0..16 in base 17 (0-9, a-g), then the digit.
diabetes.csv: the ten measurements as shipped, digit for digit, then the disease progression one year later.
"""

import gzip
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE_17 = "0123456789abcdefg"


def shipped_lines(name: str) -> list[str]:
    packed = files("sklearn.datasets.data").joinpath(name).read_bytes()
    return gzip.decompress(packed).decode("ascii").splitlines()


def write(name: str, lines: list[str]) -> None:
    (HERE / name).write_text("\n".join(lines) + "\n", "ascii", newline="\n")


def main() -> None:
    digits = [line.split(",") for line in shipped_lines("digits.csv.gz")]
    images = ["".join(BASE_17[int(float(pixel))] for pixel in row[:-1]) + "," + str(int(float(row[-1]))) for row in digits]
    write("digits.csv", ["pixels,digit", *images])

    measurements = shipped_lines("diabetes_data_raw.csv.gz")
    targets = shipped_lines("diabetes_target.csv.gz")
    patients = [",".join([*row.split(), f"{float(target):g}"]) for row, target in zip(measurements, targets, strict=True)]
    write("diabetes.csv", ["age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,progression", *patients])


if __name__ == "__main__":
    main()
