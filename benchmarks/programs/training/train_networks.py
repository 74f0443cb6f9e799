"""Trains the two networks on the training images: ../digits-mlp/model.json and ../digits-cnn/model.json.

Plain numpy, float64: cross entropy with an L2 penalty, Adam on all training images at once, a fixed seed. The activation is the square.
"""

from collections.abc import Callable

import numpy as np

from data_files import FIRST_TEST_IMAGE, read_digits, rounded, write_json

SEED = 42
STEPS = 1000
LEARNING_RATE = 0.01
# Chosen on the last 300 training images, where ten times more changes little but leaves neurons of the first network unused.
PENALTY = 1e-3

Weights = dict[str, np.ndarray]


def train(weights: Weights, forward: Callable, backward: Callable, inputs: np.ndarray, digits: np.ndarray) -> Weights:
    """Adam with the usual constants (Kingma and Ba 2015)."""
    targets = np.eye(10)[digits]
    first = {name: np.zeros_like(w) for name, w in weights.items()}
    second = {name: np.zeros_like(w) for name, w in weights.items()}
    for step in range(1, STEPS + 1):
        scores, kept = forward(weights, inputs)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        gradients = backward(weights, inputs, kept, (shares - targets) / len(inputs))
        rate = LEARNING_RATE * (1 - step / STEPS)
        for name, w in weights.items():
            gradient = gradients[name] + PENALTY * w
            first[name] = 0.9 * first[name] + 0.1 * gradient
            second[name] = 0.999 * second[name] + 0.001 * gradient**2
            weights[name] = w - rate * (first[name] / (1 - 0.9**step)) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
    return {name: rounded(w) for name, w in weights.items()}


def mlp_forward(w: Weights, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    hidden = x @ w["hiddenWeights"].T + w["hiddenBias"]
    return hidden**2 @ w["outputWeights"].T + w["outputBias"], hidden


def mlp_backward(w: Weights, x: np.ndarray, hidden: np.ndarray, error: np.ndarray) -> Weights:
    hidden_error = (error @ w["outputWeights"]) * 2 * hidden
    return {
        "hiddenWeights": hidden_error.T @ x, "hiddenBias": hidden_error.sum(axis=0),
        "outputWeights": error.T @ hidden**2, "outputBias": error.sum(axis=0),
    }


def windows(x: np.ndarray) -> np.ndarray:
    """[images, 64] -> [images, 6, 6, 3, 3]: what each position of a 3 x 3 kernel sees."""
    return np.lib.stride_tricks.sliding_window_view(x.reshape(-1, 8, 8), (3, 3), axis=(1, 2))


def cnn_forward(w: Weights, x: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    maps = np.einsum("nyxij,cij->ncyx", windows(x), w["kernels"]) + w["kernelBias"][:, None, None]
    pooled = (maps**2).reshape(-1, 4, 3, 2, 3, 2).mean(axis=(3, 5)).reshape(-1, 36)
    return pooled @ w["outputWeights"].T + w["outputBias"], (maps, pooled)


def cnn_backward(w: Weights, x: np.ndarray, kept: tuple[np.ndarray, np.ndarray], error: np.ndarray) -> Weights:
    maps, pooled = kept
    pooled_error = (error @ w["outputWeights"]).reshape(-1, 4, 3, 3)
    maps_error = np.repeat(np.repeat(pooled_error, 2, axis=2), 2, axis=3) / 4 * 2 * maps
    return {
        "kernels": np.einsum("ncyx,nyxij->cij", maps_error, windows(x)), "kernelBias": maps_error.sum(axis=(0, 2, 3)),
        "outputWeights": error.T @ pooled, "outputBias": error.sum(axis=0),
    }


def initial_mlp(random: np.random.Generator) -> Weights:
    return {
        "hiddenWeights": random.normal(0, 0.2, (16, 64)), "hiddenBias": np.zeros(16),
        "outputWeights": random.normal(0, 0.2, (10, 16)), "outputBias": np.zeros(10),
    }


def initial_cnn(random: np.random.Generator) -> Weights:
    return {
        "kernels": random.normal(0, 0.3, (4, 3, 3)), "kernelBias": np.zeros(4),
        "outputWeights": random.normal(0, 0.2, (10, 36)), "outputBias": np.zeros(10),
    }


def main() -> None:
    pixels, digits = read_digits()
    networks = {
        "digits-mlp": (initial_mlp, mlp_forward, mlp_backward, lambda kept: kept),
        "digits-cnn": (initial_cnn, cnn_forward, cnn_backward, lambda kept: kept[0]),
    }
    for name, (initial, forward, backward, activations_of) in networks.items():
        start = initial(np.random.default_rng(SEED))
        weights = train(start, forward, backward, pixels[:FIRST_TEST_IMAGE], digits[:FIRST_TEST_IMAGE])
        scores, kept = forward(weights, pixels)
        correct = scores.argmax(axis=1) == digits
        accuracy = {"trainAccuracy": correct[:FIRST_TEST_IMAGE].mean(), "testAccuracy": correct[FIRST_TEST_IMAGE:].mean()}
        # Largest value before the square, over the pixels of all images, and largest score.
        bounds = {"activationBound": int(np.ceil(np.abs(activations_of(kept)).max())), "scoreBound": int(np.ceil(np.abs(scores).max()))}
        print(name, {key: round(float(value), 4) for key, value in accuracy.items()}, bounds)
        write_json(name, "model.json", {**weights, **bounds, **{key: round(float(value), 4) for key, value in accuracy.items()}})


if __name__ == "__main__":
    main()
