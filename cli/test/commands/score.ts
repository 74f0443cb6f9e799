/** A function of four reals, as an author writes it: the lines of this file are in the recorded pages. */
import { type FheFunctionModule, defineFheFunction, real, sigmoid } from '@fhe-serverless/core/trace';
import type { PlanRequest } from '@fhe-serverless/core/program';

export interface ScoreOptions {
  readonly degree?: number;
  readonly precisionBits?: number;
  readonly range?: readonly [number, number];
  readonly plan?: PlanRequest;
}

export const scoreFunction = ({ degree = 7, precisionBits = 12, range, plan = {} }: ScoreOptions = {}): FheFunctionModule => defineFheFunction({
  plan,
  inputs: { x: real.vector(4, { min: -2, max: 2 }) },
  outputs: { score: real.scalar({ precisionBits }) },
  evaluate: ({ x }) => {
    const squares = x.square();
    const logit = squares.dot([0.5, -0.25, 0.125, 1]);
    return { score: sigmoid(range === undefined ? logit.assertWithin(-4, 4) : logit, { degree, range }) };
  },
});
