"""Writes wdbc.csv from the copy of the data set that scikit-learn ships.

The numbers are copied as text, so no digit changes. Only two things differ from the shipped
file: the first line becomes a header, and the class column is turned round, from
"0 = malignant, 1 = benign" to "malignant: 1 = yes, 0 = no".
"""

from importlib.resources import files
from pathlib import Path

from sklearn.datasets import load_breast_cancer

MALIGNANT = {"0": "1", "1": "0"}


def main() -> None:
    shipped = files("sklearn.datasets.data").joinpath("breast_cancer.csv").read_text("ascii")
    first, *rows = shipped.splitlines()
    if first != "569,30,malignant,benign" or len(rows) != 569:
        raise SystemExit("the shipped file is not the one this script was written for")

    lines = [",".join([*load_breast_cancer().feature_names, "malignant"])]
    for row in rows:
        features, target = row.rsplit(",", 1)
        lines.append(f"{features},{MALIGNANT[target]}")
    Path(__file__).with_name("wdbc.csv").write_text("\n".join(lines) + "\n", "ascii", newline="\n")


if __name__ == "__main__":
    main()
