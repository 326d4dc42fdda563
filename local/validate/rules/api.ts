import { isRecord } from '../../assembly/template';
import { apiOf, INVOKER, permits, routeOf } from '../template/api';
import { isRegionOf, textOf } from '../template/home';
import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';

const ENDPOINT_TYPES = ['EDGE', 'REGIONAL', 'PRIVATE'];
/** The URI of a Lambda integration: region, and the function as text. */
const LAMBDA_URI = /^arn:[^:]*:apigateway:([^:]*):lambda:path\/[\d-]+\/functions\/(.*)\/invocations$/;
/** What a URI may name, by type, with the attribute that is its ARN. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Alias': '',
  'AWS::Lambda::Function': '.Arn',
  'AWS::Lambda::Version': '',
};

/**
 * A method with a Lambda integration needs a function, and the function a permission for this API, method and path:
 * otherwise the client gets 500 and no function runs. A function of another app is not judged.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export const apiMethod: Rule = (method, graph) => {
  const { Integration } = method.resource.Properties ?? {};
  if (!isRecord(Integration) || !/^AWS(_PROXY)?$/.test(String(Integration.Type))) return [];
  const uri = textOf(Integration.Uri, method.stack, graph);
  const [, region = '', name = ''] = LAMBDA_URI.exec(uri) ?? [];
  if (name === '') return noFunction(method, uri);
  const target = functionOf(name, graph);
  const named = /^<([^<>]+)>$/.exec(name)?.[1];
  return [
    ...(target === undefined && named !== undefined ? [unknownFunction(method, name)] : []),
    ...call(method, { httpMethod: Integration.IntegrationHttpMethod, region, uri, graph }),
    // API Gateway invokes the function with the role instead.
    ...(target === undefined || Integration.Credentials !== undefined
      ? []
      : permission(method, target, graph)),
  ];
};

/** A proxy for Lambda names a function; other services have URIs of other forms. */
function noFunction(method: Located, uri: string): Problem[] {
  const { Integration } = method.resource.Properties ?? {};
  const isOther =
    /^arn:[^:]*:apigateway:[^:]*:[^:]+:(path|action)\//.test(uri) && !uri.includes(':lambda:path/');
  if (isOther || (isRecord(Integration) && Integration.Type === 'AWS' && !uri.includes(':lambda:')))
    return [];
  return [unknownFunction(method, uri)];
}

function unknownFunction(method: Located, got: string): Problem {
  return problemOf(method)('Integration.Uri', `names no function: ${got}. Name one by its ARN.`);
}

function call(
  method: Located,
  {
    httpMethod,
    region,
    uri,
    graph,
  }: { httpMethod: unknown; region: string; uri: string; graph: TemplateGraph },
): Problem[] {
  const problem = problemOf(method);
  const found: Problem[] = [];
  if (httpMethod !== 'POST') {
    const message = `got ${httpMethod}; expected POST, the only method by which Lambda is invoked.`;
    found.push(problem('Integration.IntegrationHttpMethod', message));
  }
  if (!isRegionOf(method.stack, region, graph)) {
    const message = `names ${region} in ${uri}; expected the stack's own region.`;
    found.push(problem('Integration.Uri', message));
  }
  return found;
}

function permission(method: Located, target: Located, graph: TemplateGraph): Problem[] {
  const permissions = graph.ofType('AWS::Lambda::Permission');
  if (permissions.some((each) => permits(each, { method, target, graph }))) return [];
  return [
    problemOf(method)(
      'Integration.Uri',
      `${target.logicalId} has no AWS::Lambda::Permission for ${INVOKER} and ${routeOf(method, graph)} in this account and region and a stage of the API: API Gateway could not invoke it. Add one.`,
    ),
  ];
}

/** A function, version or alias of the templates. */
function functionOf(name: string, graph: TemplateGraph): Located | undefined {
  return graph
    .all()
    .find(
      ({ stack, logicalId, resource }) =>
        ARNS[resource.Type] !== undefined && name === `<${stack}/${logicalId}${ARNS[resource.Type]}>`,
    );
}

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

/** A stage has to show a deployment of its own API. */
export const apiStage: Rule = (stage, graph) => {
  const deployment = graph.reference(stage.resource.Properties?.DeploymentId, stage.stack)?.target;
  if (deployment === undefined || apiOf(deployment, graph) === apiOf(stage, graph)) return [];
  return [problemOf(stage)('DeploymentId', `is ${deployment.logicalId}, a deployment of another API.`)];
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html */
export const restApi: Rule = (api) => {
  const { EndpointConfiguration } = api.resource.Properties ?? {};
  const types = isRecord(EndpointConfiguration) ? [EndpointConfiguration.Types ?? []].flat() : [];
  const unknown = types.filter((type) => typeof type === 'string' && !ENDPOINT_TYPES.includes(type));
  if (unknown.length === 0) return [];
  const message = `got ${unknown.join(', ')}; expected one of ${ENDPOINT_TYPES.join(', ')}.`;
  return [problemOf(api)('EndpointConfiguration.Types', message)];
};
