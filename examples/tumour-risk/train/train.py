"""Trains the logistic regression of this example and writes ../model.json.

    pip install -r requirements.txt
    python train.py

Class 1 is "malignant". The features are standardised with the mean and the scale of the training
rows; the client does the same before it encrypts. The function then scores with a polynomial that
follows the sigmoid on [-logitBound, logitBound] only, so the logits must stay within a fixed
limit: the script takes the weakest L2 penalty of a fixed list for which they do, on every row.
That choice looks at the features of all rows, never at the labels of the test rows.
"""

import csv
import json
import math
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 42
TEST_FRACTION = 0.25
LARGEST_LOGIT_ALLOWED = 12.0
# Inverse strength of the L2 penalty, from strong to weak.
INVERSE_PENALTIES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]

HERE = Path(__file__).resolve().parent


def read_rows() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Reads the feature names, the feature rows and the class (1 = malignant)."""
    with open(HERE.parent / "data" / "wdbc.csv", newline="", encoding="ascii") as file:
        header, *rows = csv.reader(file)
    values = np.array(rows, dtype=np.float64)
    return header[:-1], values[:, :-1], values[:, -1].astype(int)


def fit(inputs: np.ndarray, labels: np.ndarray, inverse_penalty: float) -> LogisticRegression:
    # The penalty is strong, and benign rows outnumber malignant ones 357 to 212. Without balanced
    # weights the penalised model leans towards "benign" and misses tumours.
    model = LogisticRegression(
        C=inverse_penalty,
        class_weight="balanced",
        solver="newton-cholesky",
        tol=1e-10,
        max_iter=1000,
        random_state=SEED,
    )
    return model.fit(inputs, labels)


def main() -> None:
    features, rows, labels = read_rows()
    train_rows, test_rows, train_labels, test_labels = train_test_split(
        rows, labels, test_size=TEST_FRACTION, random_state=SEED, stratify=labels
    )
    scaler = StandardScaler().fit(train_rows)
    z_scores = scaler.transform(rows)

    models = [(c, fit(scaler.transform(train_rows), train_labels, c)) for c in INVERSE_PENALTIES]
    inverse_penalty, model = [
        (c, m) for c, m in models if np.abs(m.decision_function(z_scores)).max() <= LARGEST_LOGIT_ALLOWED
    ][-1]

    largest_logit = float(np.abs(model.decision_function(z_scores)).max())
    largest_z_score = float(np.abs(z_scores).max())
    train_accuracy = float(model.score(scaler.transform(train_rows), train_labels))
    test_accuracy = float(model.score(scaler.transform(test_rows), test_labels))
    if test_accuracy < 0.96:
        raise SystemExit(f"test accuracy {test_accuracy:.4f} is below 0.96")

    document = {
        "features": features,
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "weights": model.coef_[0].tolist(),
        "bias": float(model.intercept_[0]),
        # The score is approximated on [-logitBound, logitBound]; no row lies outside.
        "logitBound": math.ceil(largest_logit),
        # Clients clip z-scores to [-clip, clip]; no row of the data set is touched by that.
        "clip": math.ceil(largest_z_score),
        "positiveClass": "malignant",
        "training": {
            "rows": len(train_labels),
            "testRows": len(test_labels),
            "seed": SEED,
            "inversePenalty": inverse_penalty,
            "classWeight": "balanced",
            "trainAccuracy": train_accuracy,
            "testAccuracy": test_accuracy,
            "largestLogit": largest_logit,
            "largestZScore": largest_z_score,
            "library": f"scikit-learn {sklearn.__version__}",
        },
    }
    # repr() of a float64 is its shortest exact text, and json uses it: nothing is rounded.
    text = json.dumps(document, indent=2)
    (HERE.parent / "model.json").write_text(text + "\n", "utf-8", newline="\n")

    print(f"train accuracy {train_accuracy:.4f} on {len(train_labels)} rows")
    print(f"test accuracy  {test_accuracy:.4f} on {len(test_labels)} rows")
    print(f"largest |logit|   {largest_logit:.4f}, logitBound {document['logitBound']}")
    print(f"largest |z-score| {largest_z_score:.4f}, clip {document['clip']}")


if __name__ == "__main__":
    main()
