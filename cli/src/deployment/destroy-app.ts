/** Deletes stacks and tells what they leave behind. Needs no app: CloudFormation knows what it made. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import { FheError } from '@fhe-serverless/core/errors';
import { causesOf, remedyFor } from './deploy-error.ts';
import { type Environment, underEnvironment } from './environment.ts';
import { monthlyCost } from './monthly-cost.ts';

export interface DestroyAppOptions {
  /** Deleted one after another, in this order. */
  readonly stackNames: readonly string[];
  /** @default - where the process's environment says */
  readonly region?: string;
  /** Variables of a local cloud, as for deployApp. */
  readonly environment?: Environment;
  readonly onProgress?: (line: string) => void;
}

/** A resource that outlives its stack because it is retained. */
export interface RemainingResource {
  readonly stackName: string;
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly monthlyCost: string;
}

const POLL_MILLIS = 2_000;
const LOCAL_POLL_MILLIS = 300;
const TIMEOUT_MILLIS = 60 * 60_000;

/** Stacks that do not exist are done already. @throws FheError FHE_DEPLOY_FAILED */
export async function destroyApp({ stackNames, region, environment, onProgress = () => undefined }: DestroyAppOptions): Promise<readonly RemainingResource[]> {
  return underEnvironment(environment, async () => {
    const { CloudFormationClient: Client } = await import('@aws-sdk/client-cloudformation');
    const client = new Client({ ...(region !== undefined && { region }) });
    const remaining: RemainingResource[] = [];
    try {
      for (const stackName of stackNames) remaining.push(...await destroyStack(client, stackName, onProgress));
    } finally {
      client.destroy();
    }
    return remaining;
  });
}

async function destroyStack(client: CloudFormationClient, stackName: string, onProgress: (line: string) => void): Promise<readonly RemainingResource[]> {
  const { DeleteStackCommand, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const stackId = await orUndefined(async () => (await client.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks?.[0]?.StackId);
    if (stackId === undefined) {
      onProgress(`${stackName} does not exist`);
      return [];
    }
    const retained = await retainedResources(client, stackName);
    onProgress(`Deleting ${stackName}`);
    await client.send(new DeleteStackCommand({ StackName: stackName }));
    await untilDeleted(client, stackId, onProgress);
    return retained;
  } catch (error) {
    if (error instanceof FheError) throw error;
    const reason = causesOf(error)[0]?.message ?? 'it stopped';
    throw new FheError('FHE_DEPLOY_FAILED', { operation: 'the deletion', stack: stackName, reason, remedy: remedyFor(reason) }, { cause: error });
  }
}

async function retainedResources(client: CloudFormationClient, stackName: string): Promise<readonly RemainingResource[]> {
  const { DescribeStackResourcesCommand, GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  const { Resources = {} } = JSON.parse(TemplateBody) as { readonly Resources?: Readonly<Record<string, { readonly DeletionPolicy?: string }>> };
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
  return StackResources.filter(({ LogicalResourceId: id = '' }) => Resources[id]?.DeletionPolicy?.startsWith('Retain') === true)
    .map(({ LogicalResourceId: logicalId = '', PhysicalResourceId: physicalId = '', ResourceType: type = '' }) => ({ stackName, type, logicalId, physicalId, monthlyCost: monthlyCost(type) }));
}

async function untilDeleted(client: CloudFormationClient, stackId: string, onProgress: (line: string) => void): Promise<void> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const deadline = performance.now() + TIMEOUT_MILLIS;
  const shown = new Set<string>();
  const pause = process.env['AWS_ENDPOINT_URL'] === undefined ? POLL_MILLIS : LOCAL_POLL_MILLIS;
  while (performance.now() < deadline) {
    const stack = await orUndefined(async () => (await client.send(new DescribeStacksCommand({ StackName: stackId }))).Stacks?.[0]);
    for (const event of (await eventsOf(client, stackId)).toReversed()) showDeletion(event, shown, onProgress);
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return;
    if (stack.StackStatus === 'DELETE_FAILED') {
      throw new FheError('FHE_DEPLOY_FAILED', { operation: 'the deletion', stack: stack.StackName ?? stackId, reason: stack.StackStatusReason ?? 'a resource refused', remedy: 'empty or release the resource that the reason names, then run the command again' });
    }
    await delay(pause);
  }
  throw new FheError('FHE_DEPLOY_FAILED', { operation: 'the deletion', stack: stackId, reason: 'it takes longer than an hour', remedy: 'look at the stack in the console' });
}

async function eventsOf(client: CloudFormationClient, stackId: string): Promise<readonly StackEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  return await orUndefined(async () => (await client.send(new DescribeStackEventsCommand({ StackName: stackId }))).StackEvents) ?? [];
}

function showDeletion({ EventId: id = '', ResourceStatus, ResourceType: type = '', LogicalResourceId: logicalId = '' }: StackEvent, shown: Set<string>, onProgress: (line: string) => void): void {
  const status = String(ResourceStatus);
  if (shown.has(id) || !/^DELETE_(?:COMPLETE|FAILED|SKIPPED)$/.test(status)) return;
  shown.add(id);
  onProgress(`  ${status.padEnd(16)}  ${type.replace('AWS::', '').padEnd(26)}  ${logicalId}`.slice(0, 100));
}

/** CloudFormation answers "does not exist" with a validation error. */
async function orUndefined<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
