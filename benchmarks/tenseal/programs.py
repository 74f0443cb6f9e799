"""The programs that TenSEAL can do, written as its documentation and tutorials write them.

`run` gets what `encrypt` made, after it went through bytes, and returns encrypted results.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import tenseal as ts

from clear_models import convolved, density_polynomial, model, patients, sigmoid_polynomial, test_images, unpooled_weights

Encrypted = ts.CKKSVector | ts.CKKSTensor


@dataclass(frozen=True)
class Program:
    name: str
    # Rescales that follow each other: [60, 40 x depth, 60] holds them.
    depth: int
    rows_per_call: int
    encrypt: Callable[[ts.Context], Sequence[Encrypted]]
    run: Callable[[Sequence[Encrypted]], Sequence[Encrypted]]
    expected: np.ndarray
    needs_galois_keys: bool = True


def linear_regression() -> Program:
    fitted, row = model("linear-regression"), patients()[0]
    weights, bias = fitted["weights"], fitted["bias"]
    return Program(
        "linear-regression", 1, 1, lambda context: [ts.ckks_vector(context, row.tolist())],
        lambda request: [request[0].dot(weights) + [bias]], np.array([row @ weights + bias]),
    )


def logistic_regression(degree: int) -> Program:
    fitted, row = model("logistic-regression-digits"), test_images()[0]
    weights, bias = fitted["weights"], fitted["bias"]
    powers = sigmoid_polynomial(degree, fitted["logitBound"])
    return Program(
        f"logistic-regression-digits{'' if degree == 3 else f'-{degree}'}", {3: 3, 7: 4}[degree], 1,
        lambda context: [ts.ckks_vector(context, row.tolist())],
        lambda request: [(request[0].dot(weights) + [bias]).polyval(powers)],
        np.polynomial.Polynomial(powers)(np.array([row @ weights + bias])),
    )


def network(documented: bool) -> Program:
    """`documented`: mm, bias, square, mm, bias, as in TenSEAL's tutorial. Otherwise the first bias is the weight of an input that is 1."""
    fitted, row = model("digits-mlp"), test_images()[0]
    hidden_weights, hidden_bias = np.array(fitted["hiddenWeights"]).T, np.array(fitted["hiddenBias"])
    output_weights, output_bias = np.array(fitted["outputWeights"]).T, fitted["outputBias"]
    with_bias = np.vstack([hidden_weights, hidden_bias])

    def run(request: Sequence[ts.CKKSVector]) -> list[ts.CKKSVector]:
        hidden = request[0].mm(hidden_weights.tolist()) + hidden_bias.tolist() if documented else request[0].mm(with_bias.tolist())
        return [hidden.square().mm(output_weights.tolist()) + output_bias]

    return Program(
        "digits-mlp-tutorial" if documented else "digits-mlp", 3, 1,
        lambda context: [ts.ckks_vector(context, row.tolist() if documented else [*row.tolist(), 1.0])],
        run, (row @ hidden_weights + hidden_bias) ** 2 @ output_weights + output_bias,
    )


def convolutional_network() -> Program:
    """TenSEAL's own way: the client sends the windows (im2col), each channel is one product, the channels are packed into one vector."""
    fitted, row = model("digits-cnn"), test_images()[0]
    kernels, bias = np.array(fitted["kernels"]), np.array(fitted["kernelBias"])
    weights, output_bias = unpooled_weights(np.array(fitted["outputWeights"])), fitted["outputBias"]

    def run(request: Sequence[ts.CKKSVector]) -> list[ts.CKKSVector]:
        maps = [request[0].conv2d_im2col(kernel.tolist(), 36) + float(b) for kernel, b in zip(kernels, bias, strict=True)]
        return [ts.CKKSVector.pack_vectors(maps).square().mm(weights.tolist()) + output_bias]

    return Program(
        "digits-cnn", 4, 1, lambda context: [ts.im2col_encoding(context, row.reshape(8, 8).tolist(), 3, 3, 1)[0]],
        run, (convolved(row, kernels, bias) ** 2).reshape(144) @ weights + output_bias,
    )


def polynomial() -> Program:
    powers, readings = density_polynomial(), np.linspace(-1, 1, 4096)
    return Program(
        "polynomial-5", 3, 1, lambda context: [ts.ckks_vector(context, readings.tolist())],
        lambda request: [request[0].polyval(powers)], np.polynomial.Polynomial(powers)(readings), needs_galois_keys=False,
    )


def dot() -> Program:
    """Two encrypted vectors of 1,024 pixels: sixteen images each."""
    left, right = test_images()[:16].reshape(-1), test_images()[16:32].reshape(-1)
    return Program(
        "dot", 1, 1, lambda context: [ts.ckks_vector(context, values.tolist()) for values in (left, right)],
        lambda request: [request[0].dot(request[1])], np.array([left @ right]),
    )


def matrix_product() -> Program:
    """Encrypted 16 x 16 by encrypted 16 x 16: TenSEAL's tensors, one ciphertext for each element, eight pairs in the slots of each."""
    images = test_images()[:64].reshape(8, 2, 2, 2, 8, 8).transpose(0, 1, 2, 4, 3, 5).reshape(8, 2, 16, 16)
    left, right = images[:, 0], images[:, 1]
    return Program(
        "matrix-product", 1, len(left), lambda context: [ts.ckks_tensor(context, values, batch=True) for values in (left, right)],
        lambda request: [request[0].mm(request[1])], left @ right, needs_galois_keys=False,
    )


def matrix_product_clear() -> Program:
    """Clear 64 x 64 by encrypted 64 x 16: each column is one vector."""
    components, images = np.array(model("matrix-product-clear", "components.json")["components"]), test_images()[:16]
    return Program(
        "matrix-product-clear", 1, 1, lambda context: [ts.ckks_vector(context, image.tolist()) for image in images],
        lambda request: [image.mm(components.T.tolist()) for image in request], images @ components.T,
    )


ALL: Sequence[Callable[[], Program]] = [
    linear_regression, lambda: logistic_regression(3), lambda: logistic_regression(7), lambda: network(documented=False),
    lambda: network(documented=True), convolutional_network, polynomial, dot, matrix_product, matrix_product_clear,
]
