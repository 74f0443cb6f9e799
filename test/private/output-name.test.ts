import { App, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { outputName } from '../../src/private/output-name';

test('is the path below the stack, whatever the stack stands in', () => {
  const stack = new Stack(new Stage(new App(), 'Prod'), 'Stack');

  expect(outputName(new Construct(new Construct(stack, 'risk-api'), 'Score'), 'Endpoint')).toBe('riskapiScoreEndpoint');
});
