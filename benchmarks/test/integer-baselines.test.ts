/** The expert's integer programs: the comparison is worth nothing if they are wrong, or right by luck. */
import { describe, expect, test } from '@jest/globals';
import type { IntegerBaseline } from '../baselines/integer-baseline.ts';
import { baseline as boxBlur } from '../programs/box-blur/competent.ts';
import * as boxBlurRows from '../programs/box-blur/rows.ts';
import { baseline as covariance } from '../programs/covariance-chi-squared/competent.ts';
import * as covarianceRows from '../programs/covariance-chi-squared/rows.ts';
import { baseline as dnaMatch } from '../programs/dna-match/competent.ts';
import * as dnaMatchRows from '../programs/dna-match/rows.ts';
import { baseline as dnaMatchOneHot } from '../programs/dna-match-one-hot/competent.ts';
import * as dnaMatchOneHotRows from '../programs/dna-match-one-hot/rows.ts';
import { baseline as dot } from '../programs/dot-1024/competent.ts';
import * as dotRows from '../programs/dot-1024/rows.ts';
import { baseline as hamming } from '../programs/hamming/competent.ts';
import * as hammingRows from '../programs/hamming/rows.ts';
import { baseline as hammingStored } from '../programs/hamming-stored/competent.ts';
import * as hammingStoredRows from '../programs/hamming-stored/rows.ts';
import { baseline as lookup1024 } from '../programs/lookup-1024x16/competent.ts';
import * as lookup1024Rows from '../programs/lookup-1024x16/rows.ts';
import { baseline as lookup4096 } from '../programs/lookup-4096/competent.ts';
import * as lookup4096Rows from '../programs/lookup-4096/rows.ts';
import { baseline as sobel } from '../programs/sobel/competent.ts';
import * as sobelRows from '../programs/sobel/rows.ts';
import { baseline as statistics } from '../programs/statistics-10000/competent.ts';
import * as statisticsRows from '../programs/statistics-10000/rows.ts';
import { baseline as partialStatistics } from '../programs/statistics-10000-partial/competent.ts';
import type { ProgramRows } from '../programs/program-rows.ts';

const PROGRAMS: readonly (readonly [IntegerBaseline, ProgramRows])[] = [
  [sobel, sobelRows], [boxBlur, boxBlurRows], [statistics, statisticsRows], [partialStatistics, statisticsRows], [covariance, covarianceRows], [dot, dotRows],
  [lookup1024, lookup1024Rows], [lookup4096, lookup4096Rows], [hamming, hammingRows], [hammingStored, hammingStoredRows], [dnaMatch, dnaMatchRows], [dnaMatchOneHot, dnaMatchOneHotRows],
];
/** Bits of noise budget that must be left: below, an unlucky draw of noise could make an answer wrong. */
const LEAST_NOISE_BUDGET = 3;

describe.each(PROGRAMS.map(([baseline, rows]) => ({ name: baseline.program, baseline, rows })))('$name', ({ baseline, rows: { rows, reference } }) => {
  test('a full call with the most extreme row is exact and keeps its noise budget', async () => {
    const prepared = await baseline.prepare();
    const batch = rows.slice(-prepared.rowsPerCall);

    const response = prepared.evaluate(prepared.encrypt(batch));

    expect(prepared.decrypt(response).slice(0, batch.length)).toEqual(batch.map((row) => reference(row)));
    expect(Math.min(...prepared.noiseBudgets(response))).toBeGreaterThan(LEAST_NOISE_BUDGET);
    prepared.dispose();
  });
});
