import { isRecord } from '../../assembly/template';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const INVOKER = 'apigateway.amazonaws.com';

/**
 * A method with a Lambda integration needs a function, and the function a permission for this API, method and path:
 * otherwise the client gets 500 and no function runs.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export const apiMethod: Rule = (method, graph) => {
  const { Integration } = method.resource.Properties ?? {};
  if (!isRecord(Integration) || !/^AWS(_PROXY)?$/.test(String(Integration.Type))) return [];
  const uri = graph.flatten(Integration.Uri, method.stack);
  const target = functionOf(uri, graph);
  if (target === undefined) {
    const message = `names no function of the templates: ${uri}. Name one.`;
    return [problemOf(method)('Integration.Uri', message)];
  }
  const route = `${method.resource.Properties?.HttpMethod} ${pathOf(method, graph)}`;
  if (graph.ofType('AWS::Lambda::Permission').some((each) => permits(each, { method, target, graph })))
    return [];
  return [
    problemOf(method)(
      'Integration.Uri',
      `${target.logicalId} has no AWS::Lambda::Permission for ${INVOKER} and ${route}: API Gateway could not invoke it. Add one.`,
    ),
  ];
};

/** A deployment is a snapshot of the API's methods, so it has to wait for all of them. */
export const apiDeployment: Rule = (deployment, graph) => {
  const api = apiOf(deployment, graph);
  const waitsFor = graph.waitsFor(deployment);
  return graph
    .ofType('AWS::ApiGateway::Method')
    .filter((method) => method.stack === deployment.stack && apiOf(method, graph) === api)
    .filter(({ logicalId }) => !waitsFor.has(logicalId))
    .map(({ logicalId }) =>
      problemOf(deployment)(
        'DependsOn',
        `does not wait for ${logicalId}: the method would not be deployed. Add it.`,
      ),
    );
};

/** A stage has to show a deployment of its own API, and to limit the requests to methods that anybody may call. */
export const apiStage: Rule = (stage, graph) => {
  const { DeploymentId, MethodSettings } = stage.resource.Properties ?? {};
  const deployment = graph.reference(DeploymentId, stage.stack)?.target;
  const found: Problem[] = [];
  if (deployment !== undefined && apiOf(deployment, graph) !== apiOf(stage, graph)) {
    found.push(problemOf(stage)('DeploymentId', `is ${deployment.logicalId}, a deployment of another API.`));
  }
  const isOpen = graph
    .ofType('AWS::ApiGateway::Method')
    .some((method) => apiOf(method, graph) === apiOf(stage, graph) && isOpenToAll(method));
  const settings = [MethodSettings ?? []].flat().filter(isRecord);
  const isThrottled = settings.some(
    (each) => Number(each.ThrottlingRateLimit) > 0 && each.HttpMethod === '*' && each.ResourcePath === '/*',
  );
  if (isOpen && !isThrottled) {
    found.push(
      problemOf(stage)(
        'MethodSettings',
        'has no ThrottlingRateLimit for /*, although anybody may call it. Add one.',
      ),
    );
  }
  return found;
};

function isOpenToAll({ resource }: Located): boolean {
  const { ApiKeyRequired, AuthorizationType } = resource.Properties ?? {};
  return (AuthorizationType ?? 'NONE') === 'NONE' && ApiKeyRequired !== true;
}

function apiOf({ resource, stack }: Located, graph: TemplateGraph): string {
  return graph.flatten(resource.Properties?.RestApiId, stack);
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

function functionOf(uri: string, graph: TemplateGraph): Located | undefined {
  const name = /\/functions\/<(.+)\.Arn>\/invocations$/.exec(uri)?.[1];
  return graph
    .ofType('AWS::Lambda::Function')
    .find(({ stack, logicalId }) => `${stack}/${logicalId}` === name);
}

function permits(
  permission: Located,
  { method, target, graph }: { method: Located; target: Located; graph: TemplateGraph },
): boolean {
  const { Action, FunctionName, Principal, SourceArn } = permission.resource.Properties ?? {};
  const named = graph.reference(FunctionName, permission.stack)?.target;
  const isForFunction = named?.stack === target.stack && named.logicalId === target.logicalId;
  if (!isForFunction || Principal !== INVOKER || Action !== 'lambda:InvokeFunction') return false;
  if (SourceArn === undefined) return true;
  const [, api, rest = ''] =
    /:execute-api:.*?(<[^<>]*>|\*)\/(.*)$/.exec(graph.flatten(SourceArn, permission.stack)) ?? [];
  // The stage may be a reference, whose text holds a slash.
  const [, verb = '', path = ''] = /^(?:<[^<>]*>|[^/]*)\/([^/]*)(\/.*)?$/.exec(rest) ?? [];
  const isForApi = api === '*' || api === apiOf(method, graph);
  const isForMethod = verb === '*' || verb === method.resource.Properties?.HttpMethod;
  return isForApi && isForMethod && covers(path, pathOf(method, graph));
}

/** Whether a pattern such as `/hello/*` covers a path such as `/hello/{name}`. */
function covers(pattern: string, path: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return new RegExp(`^${source}$`).test(path) || pattern === '/*' || pattern === '';
}
