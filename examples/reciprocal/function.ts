/** 1 / x by Goldschmidt's iteration, as often as the parameters allow: the loop asks how many levels are left, which no traced function can. */
import { defineRawFheHandler, real } from 'fhe-serverless';

export default defineRawFheHandler({
  inputs: { x: real.vector(16, { min: 0.5, max: 1.5 }) },
  outputs: { reciprocal: real.vector(16, { precisionBits: 20 }) },
  scheme: 'ckks',
  parameters: { polyModulusDegree: 16_384, coeffModulusBits: [50, 40, 40, 40, 40, 40, 40, 50], scaleBits: 40 },
  relinearization: true,
  maxUnits: 400,
  evaluate: ({ x }, fhe) => {
    // With e = 1 - x, 1 / x is (1 + e) (1 + e^2) (1 + e^4) ...
    let power = fhe.addPlain(fhe.negate(x), 1);
    let product = fhe.addPlain(power, 1);
    while (fhe.describe(power).level > 1) {
      power = fhe.rescale(fhe.relinearize(fhe.square(power)));
      const aligned = fhe.describe(product).level > fhe.describe(power).level ? fhe.modSwitch(product, fhe.describe(power).level) : product;
      product = fhe.rescale(fhe.relinearize(fhe.multiply(aligned, fhe.addPlain(power, 1))));
    }
    return { reciprocal: product };
  },
});
