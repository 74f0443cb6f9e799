/** What a caller used in one month. */
import type { JsonAnswer } from './http/json-answer.ts';

export interface Usage {
  readonly period: string;
  readonly evaluations: number;
  readonly failed: number;
  readonly microUnits: number;
  /** 1e-9 of the currency. */
  readonly amountNano: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly samples: number;
}

/** @throws FheError FHE_SERVICE_ANSWER */
export function readUsage(answer: JsonAnswer): Usage {
  return {
    period: answer.text('period', /^\d{4}-\d{2}$/),
    evaluations: answer.count('evaluations'),
    failed: answer.count('failed'),
    microUnits: answer.count('microUnits'),
    amountNano: answer.count('amountNano'),
    bytesIn: answer.count('bytesIn'),
    bytesOut: answer.count('bytesOut'),
    samples: answer.count('samples'),
  };
}
