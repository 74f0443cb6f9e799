/** The FheFunctions of a deployment, as its stack outputs name them. */

export interface DeployedStack {
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DeployedFunction {
  /** Path of the construct in its stack, as output names begin. */
  readonly id: string;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly functionName: string;
  /** As CloudFormation shows them. */
  readonly endpoint: string;
  readonly keyEndpoint: string;
  readonly receiptKeyId: string;
}

const NAME = 'FunctionName';

/** FheFunction writes four outputs that begin with its path in the stack. */
export function functionsOf({ outputs, stackName, region, account }: DeployedStack): readonly DeployedFunction[] {
  return Object.keys(outputs).filter((name) => name.endsWith(NAME)).flatMap((name) => {
    const prefix = name.slice(0, -NAME.length);
    const functionName = outputs[name]!;
    const [endpoint, keyEndpoint, receiptKeyId] = ['Endpoint', 'KeyEndpoint', 'ReceiptKeyId'].map((part) => outputs[prefix + part]);
    return endpoint === undefined || keyEndpoint === undefined || receiptKeyId === undefined ? [] : [{ id: prefix, stackName, region, account, functionName, endpoint, keyEndpoint, receiptKeyId }];
  });
}
