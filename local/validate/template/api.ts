import { isAccountOf, isRegionOf, textOf } from './home';
import { same } from './network';
import type { Located, TemplateGraph } from './template-graph';

export const INVOKER = 'apigateway.amazonaws.com';
/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method><path>`; each part may be a reference, with a slash in it. */
const SOURCE =
  /^arn:[^:]*:execute-api:([^:]*):([^:]*):(<[^<>]*>|[^/<]*)\/(<[^<>]*>|[^/<]*)\/([^/]*)(\/.*)?$/s;

export function apiOf({ resource, stack }: Located, graph: TemplateGraph): string {
  return graph.flatten(resource.Properties?.RestApiId, stack);
}

/** `GET /hello/{name}` */
export function routeOf(method: Located, graph: TemplateGraph): string {
  return `${method.resource.Properties?.HttpMethod} ${pathOf(method, graph)}`;
}

/** Whether a permission lets API Gateway invoke a function for a method, in a stage of its API. */
export function permits(
  permission: Located,
  { method, target, graph }: { method: Located; target: Located; graph: TemplateGraph },
): boolean {
  const { Action, FunctionName, Principal, SourceAccount, SourceArn } = permission.resource.Properties ?? {};
  const isForFunction = same(graph.reference(FunctionName, permission.stack)?.target, target);
  if (!isForFunction || Principal !== INVOKER || Action !== 'lambda:InvokeFunction') return false;
  const account = SourceAccount === undefined ? '*' : textOf(SourceAccount, permission.stack, graph);
  if (!isAccountOf(method.stack, account, graph)) return false;
  return SourceArn === undefined || isSource(textOf(SourceArn, permission.stack, graph), method, graph);
}

function isSource(arn: string, method: Located, graph: TemplateGraph): boolean {
  const [all, region = '', account = '', api = '', stage = '', verb = '', path = ''] = SOURCE.exec(arn) ?? [];
  return (
    all !== undefined &&
    isRegionOf(method.stack, region, graph) &&
    isAccountOf(method.stack, account, graph) &&
    (api === '*' || api === apiOf(method, graph)) &&
    isStage(stage, method, graph) &&
    (verb === '*' || verb === method.resource.Properties?.HttpMethod) &&
    covers(path, pathOf(method, graph))
  );
}

/** Whether a stage, by reference or by name, is one of the API's. An API without a stage of the templates may have any. */
function isStage(stage: string, method: Located, graph: TemplateGraph): boolean {
  const stages = graph
    .ofType('AWS::ApiGateway::Stage')
    .filter((each) => apiOf(each, graph) === apiOf(method, graph))
    .flatMap(({ logicalId, resource, stack }) => [
      `<${stack}/${logicalId}>`,
      textOf(resource.Properties?.StageName, stack, graph),
    ]);
  return stage === '*' || stages.length === 0 || stages.includes(stage);
}

/** `/hello/{name}`, put together from the resources of the API. */
function pathOf(method: Located, graph: TemplateGraph): string {
  const parts: string[] = [];
  let resource = graph.reference(method.resource.Properties?.ResourceId, method.stack)?.target;
  while (resource?.resource.Type === 'AWS::ApiGateway::Resource') {
    parts.unshift(String(resource.resource.Properties?.PathPart));
    resource = graph.reference(resource.resource.Properties?.ParentId, resource.stack)?.target;
  }
  return `/${parts.join('/')}`;
}

/** Whether a pattern such as `/hello/*` covers a path such as `/hello/{name}`. */
function covers(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return new RegExp(`^${source}$`).test(path) || pattern === '/*' || pattern === '';
}
