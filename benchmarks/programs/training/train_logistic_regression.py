"""Trains "is the digit 5 or more?" on the training images and writes ../logistic-regression-digits/model.json.

The score is a polynomial that follows the sigmoid on [-logitBound, logitBound], so the logits must stay within a fixed limit: the
script takes the weakest L2 penalty of a fixed list for which they do, on the pixels of all images. It never looks at test labels.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from data_files import FIRST_TEST_IMAGE, read_digits, rounded, write_json

LOGIT_BOUND = 7
INVERSE_PENALTIES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]


def main() -> None:
    pixels, digits = read_digits()
    labels = (digits >= 5).astype(int)
    train, test = slice(None, FIRST_TEST_IMAGE), slice(FIRST_TEST_IMAGE, None)
    candidates = []
    for inverse_penalty in INVERSE_PENALTIES:
        model = LogisticRegression(C=inverse_penalty, solver="newton-cholesky", tol=1e-10, max_iter=1000)
        model.fit(pixels[train], labels[train])
        weights, bias = rounded(model.coef_[0]), float(rounded(model.intercept_[0]))
        if np.abs(pixels @ weights + bias).max() <= LOGIT_BOUND:
            candidates.append((inverse_penalty, weights, bias))
    inverse_penalty, weights, bias = candidates[-1]
    logits = pixels @ weights + bias
    correct = (logits > 0) == (labels == 1)
    print(f"penalty 1/{inverse_penalty}, largest |logit| {np.abs(logits).max():.3f}, train {correct[train].mean():.4f}, test {correct[test].mean():.4f}")
    write_json("logistic-regression-digits", "model.json", {
        "weights": weights, "bias": bias, "logitBound": LOGIT_BOUND,
        "trainAccuracy": round(float(correct[train].mean()), 4), "testAccuracy": round(float(correct[test].mean()), 4),
    })


if __name__ == "__main__":
    main()
