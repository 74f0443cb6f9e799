/** Roughly what a resource that stays costs a month: list prices of us-east-1 from memory, not looked up. The bill decides. */

const COSTS: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': '1.00 USD',
  'AWS::S3::Bucket': '0.023 USD per GiB',
  'AWS::DynamoDB::Table': '0.25 to 0.45 USD per GiB',
  'AWS::DynamoDB::GlobalTable': '0.25 to 0.45 USD per GiB',
  'AWS::Logs::LogGroup': '0.03 USD per GiB',
};

export const monthlyCost = (type: string): string => COSTS[type] ?? 'nothing while unused';
