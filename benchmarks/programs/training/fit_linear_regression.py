"""Fits ordinary least squares on all 442 rows of the diabetes data and writes ../linear-regression/model.json."""

import numpy as np

from data_files import read_diabetes, rounded, write_json


def main() -> None:
    names, rows, targets = read_diabetes()
    mean, scale = rounded(rows.mean(axis=0)), rounded(rows.std(axis=0))
    z_scores = (rows - mean) / scale
    design = np.column_stack([z_scores, np.ones(len(rows))])
    solution, *_ = np.linalg.lstsq(design, targets, rcond=None)
    weights, bias = rounded(solution[:-1]), float(rounded(solution[-1]))

    residuals = targets - (z_scores @ weights + bias)
    r_squared = 1 - (residuals @ residuals) / ((targets - targets.mean()) @ (targets - targets.mean()))
    largest = float(np.abs(z_scores).max())
    print(f"R^2 {r_squared:.4f}, largest |z-score| {largest:.3f}")
    write_json("linear-regression", "model.json", {
        "features": names, "mean": mean, "scale": scale, "weights": weights, "bias": bias,
        "clip": int(np.ceil(largest)), "rSquared": round(float(r_squared), 4),
    })


if __name__ == "__main__":
    main()
