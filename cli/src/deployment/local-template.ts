/**
 * Makes a synthesized template fit the local cloud, whose function URLs do not tell the function who calls. Its HTTP APIs
 * do, so each function URL of ours becomes one, before the same alias and with the same authorization.
 */

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

const FRONT_DOOR = 'FHE_FRONT_DOOR';
const FUNCTION_URL = 'function-url';
const HTTP_API = 'http-api';

/** Templates without a function of ours come back as they are. `endpoint` is the local cloud's own address. */
export function fitLocalCloud(template: Template, endpoint: string): Template {
  const resources = Object.entries(template.Resources ?? {});
  const ours = new Set(resources.filter(([, resource]) => variablesOf(resource) !== undefined).map(([id]) => id));
  if (ours.size === 0) return template;
  const urls = resources.filter(([, resource]) => isUrlOf(ours, resource)).map(([id]) => id);
  const fitted = resources.flatMap(([id, resource]) => (urls.includes(id) ? apiInsteadOf(id, resource) : [[id, ours.has(id) ? behindHttpApi(resource) : resource] as const]));
  return redirected({ ...template, Resources: Object.fromEntries(fitted) }, urls, endpoint) as Template;
}

/** Environment variables of a function that runs our runtime. */
function variablesOf({ Type, Properties }: Resource): Readonly<Record<string, unknown>> | undefined {
  const { Variables } = (Properties?.['Environment'] ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> };
  return Type === 'AWS::Lambda::Function' && Variables !== undefined && FRONT_DOOR in Variables ? Variables : undefined;
}

function behindHttpApi(resource: Resource): Resource {
  const variables = variablesOf(resource)!;
  if (variables[FRONT_DOOR] !== FUNCTION_URL) return resource;
  return { ...resource, Properties: { ...resource.Properties, Environment: { Variables: { ...variables, [FRONT_DOOR]: HTTP_API } } } };
}

function isUrlOf(functions: ReadonlySet<string>, { Type, Properties }: Resource): boolean {
  const [target] = ((Properties?.['TargetFunctionArn'] ?? {}) as { readonly 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'] ?? [];
  return Type === 'AWS::Lambda::Url' && target !== undefined && functions.has(target);
}

/** An HTTP API with IAM authorization on its one route, before the same alias. */
function apiInsteadOf(id: string, { Properties = {}, ...rest }: Resource): readonly (readonly [string, Resource])[] {
  const { TargetFunctionArn: target, Qualifier: qualifier } = Properties;
  const alias = qualifier === undefined ? target : { 'Fn::Join': [':', [target, qualifier]] };
  const ApiId = { Ref: id };
  return [
    [id, { ...rest, Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: id, ProtocolType: 'HTTP' } }],
    [`${id}Integration`, { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: alias, PayloadFormatVersion: '2.0' } }],
    [`${id}Route`, { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId, RouteKey: '$default', AuthorizationType: 'AWS_IAM', Target: { 'Fn::Join': ['', ['integrations/', { Ref: `${id}Integration` }]] } } }],
    [`${id}Stage`, { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: '$default', AutoDeploy: true } }],
    [`${id}Invoke`, { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: alias, Principal: 'apigateway.amazonaws.com' } }],
  ];
}

/** References to the address of a function URL lead to the API that stands in its place, by the path that reaches it without a name server. */
function redirected(value: unknown, urls: readonly string[], endpoint: string): unknown {
  if (Array.isArray(value)) return value.map((item) => redirected(item, urls, endpoint));
  if (typeof value !== 'object' || value === null) return value;
  const [id, attribute] = (value as { readonly 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'] ?? [];
  if (id !== undefined && urls.includes(id) && attribute === 'FunctionUrl') return { 'Fn::Join': ['', [`${endpoint}/_aws/execute-api/`, { Ref: id }, '/']] };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redirected(item, urls, endpoint)]));
}
