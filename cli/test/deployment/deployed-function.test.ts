import { expect, test } from '@jest/globals';
import { functionsOf } from '../../src/deployment/deployed-function.ts';

const place = { stackName: 'Stack', region: 'eu-central-1', account: '111122223333' };

test('functions are found by their four outputs, wherever they stand in the stack', () => {
  const outputs = {
    ScoreEndpoint: 'https://a', ScoreKeyEndpoint: 'https://k', ScoreReceiptKeyId: 'r', ScoreFunctionName: 'stack-score',
    ApiMeanEndpoint: 'https://b', ApiMeanKeyEndpoint: 'https://k', ApiMeanReceiptKeyId: 'r', ApiMeanFunctionName: 'stack-mean',
    BucketName: 'x', WorkerFunctionName: 'not-ours',
  };

  expect(functionsOf({ ...place, outputs })).toEqual([
    { ...place, id: 'Score', functionName: 'stack-score', endpoint: 'https://a', keyEndpoint: 'https://k', receiptKeyId: 'r' },
    { ...place, id: 'ApiMean', functionName: 'stack-mean', endpoint: 'https://b', keyEndpoint: 'https://k', receiptKeyId: 'r' },
  ]);
});

test('a stack without outputs has none', () => {
  expect(functionsOf({ ...place, outputs: {} })).toEqual([]);
});
