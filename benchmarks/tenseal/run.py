"""Measures TenSEAL on the programs of ../programs and prints JSON.

    pip install -r requirements.txt        (tried with Python 3.12)
    python run.py [--programs NAME ...] [--rounds 5]
    python run.py --programs digits-mlp --poly-modulus-degree 8192 --coeff-modulus-bits 42,38,38,38,52 --scale-bits 38

Without parameters each program gets N = 16384, [60, 40 x depth, 60] and scale 2^40, as in TenSEAL's tutorials. Times are process CPU
milliseconds of one thread for a call on the server: request from bytes, evaluation, result to bytes.
"""

import argparse
import json
import statistics
import sys
import time

import numpy as np
import tenseal as ts

from programs import ALL, Encrypted, Program


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--poly-modulus-degree", type=int, default=16384)
    parser.add_argument("--coeff-modulus-bits", type=lambda text: [int(bits) for bits in text.split(",")])
    parser.add_argument("--scale-bits", type=int, default=40)
    return parser.parse_args()


def from_bytes(context: ts.Context, example: Encrypted, data: bytes) -> Encrypted:
    return ts.ckks_vector_from(context, data) if isinstance(example, ts.CKKSVector) else ts.ckks_tensor_from(context, data)


def decrypted(value: Encrypted) -> np.ndarray:
    plain = value.decrypt()
    return np.array(plain if isinstance(plain, list) else plain.tolist())


def measured(program: Program, options: argparse.Namespace) -> dict[str, object]:
    bits = options.coeff_modulus_bits or [60, *[40] * program.depth, 60]
    started = time.process_time()
    context = ts.context(ts.SCHEME_TYPE.CKKS, options.poly_modulus_degree, coeff_mod_bit_sizes=bits, n_threads=1)
    context.global_scale = 2**options.scale_bits
    if program.needs_galois_keys:
        context.generate_galois_keys()
    set_up_millis = (time.process_time() - started) * 1000
    keys = context.serialize(save_public_key=False, save_secret_key=False, save_galois_keys=program.needs_galois_keys, save_relin_keys=True)

    examples = program.encrypt(context)
    request = [value.serialize() for value in examples]
    times, response, results = [], [], []
    for _ in range(options.rounds + 1):
        started = time.process_time()
        inputs = [from_bytes(context, example, data) for example, data in zip(examples, request, strict=True)]
        results = program.run(inputs)
        response = [value.serialize() for value in results]
        times.append((time.process_time() - started) * 1000)
    answers = np.array([decrypted(value) for value in results]).reshape(program.expected.shape)
    # The first call does not count.
    millis = statistics.median(times[1:] or times)
    return {
        "program": program.name, "polyModulusDegree": options.poly_modulus_degree, "coeffModulusBits": bits, "scaleBits": options.scale_bits,
        "cpuMillisPerCall": round(millis, 2), "cpuMillisPerRow": round(millis / program.rows_per_call, 3), "rowsPerCall": program.rows_per_call,
        "keyBytes": len(keys), "requestBytes": sum(map(len, request)), "responseBytes": sum(map(len, response)),
        "largestError": float(np.abs(answers - program.expected).max()), "setUpMillis": round(set_up_millis),
    }


def main() -> None:
    options = arguments()
    report = []
    for program in (make() for make in ALL):
        if options.programs and program.name not in options.programs:
            continue
        print(f"measuring {program.name}", file=sys.stderr)
        try:
            report.append(measured(program, options))
        except (ValueError, RuntimeError) as error:
            report.append({"program": program.name, "error": str(error)})
    print(json.dumps({"tenseal": ts.__version__, "python": sys.version.split()[0], "rounds": options.rounds, "measurements": report}, indent=2))


if __name__ == "__main__":
    main()
