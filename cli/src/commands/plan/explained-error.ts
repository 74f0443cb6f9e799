/** A refusal that carries its explanation into `--json`. */
import { FheError } from '@fhe-serverless/core/errors';
import type { RefusalExplanation } from '@fhe-serverless/core/plan/explain';

export class ExplainedError extends FheError {
  readonly explanation: RefusalExplanation;

  constructor(error: FheError, explanation: RefusalExplanation) {
    super(error.code, error.details, { cause: error });
    this.explanation = explanation;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), explanation: this.explanation };
  }
}
