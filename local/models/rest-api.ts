import { address, isRecord, type Resource } from '../assembly/template';
import type { ResourceModel, ValueContext } from './model';
import { hashOf, physicalName } from './names';
import type { RouteSpec, World } from './world';

/** The API itself, which has only names. It responds once a stage is created. */
export const restApi: ResourceModel = {
  type: 'AWS::ApiGateway::RestApi',
  ref: hashOf,
  attributes: { RestApiId: hashOf, RootResourceId: rootResourceId },
};

/** A stage, which makes the API's methods respond under a URL. */
export const restApiStage: ResourceModel = {
  type: 'AWS::ApiGateway::Stage',
  ref: (resource, context) => context.resolver.property(resource, 'StageName'),
  attributes: {},
  async create(resource, world) {
    const { resolver } = world;
    const restApiId = resolver.property(resource, 'RestApiId');
    const api = resolver
      .resources()
      .find(
        (other) =>
          other.type === restApi.type && other.stack === resource.stack && hashOf(other) === restApiId,
      );
    if (api === undefined)
      throw new Error(`local: ${address(resource)}.RestApiId names no API of ${resource.stack.id}.`);
    await world.apis.open({
      logicalId: api.logicalId,
      stageName: String(resolver.property(resource, 'StageName')),
      routes: routesOf(api, world),
    });
  },
};

function rootResourceId(resource: Resource): string {
  return `root-${hashOf(resource)}`;
}

function routesOf(api: Resource, world: World): RouteSpec[] {
  const { resolver } = world;
  const ofThisApi = (other: Resource) =>
    other.stack === api.stack && resolver.property(other, 'RestApiId') === hashOf(api);
  const all = resolver.resources().filter((other) => other.type.startsWith('AWS::ApiGateway::'));
  const paths = new Map<string, Resource>();
  for (const other of all.filter(({ type }) => type === 'AWS::ApiGateway::Resource').filter(ofThisApi)) {
    paths.set(physicalName(other, world), other);
  }
  return all
    .filter(({ type }) => type === 'AWS::ApiGateway::Method')
    .filter(ofThisApi)
    .map((method) => ({
      method: String(resolver.property(method, 'HttpMethod')),
      path: pathOf(String(resolver.property(method, 'ResourceId')), paths, world),
      functionArn: functionArnOf(method, world),
    }));
}

/** The path of a resource, put together from its parents: `hello` and `{name}` give `/hello/{name}`. */
function pathOf(resourceId: string, paths: ReadonlyMap<string, Resource>, context: ValueContext): string {
  const resource = paths.get(resourceId);
  if (resource === undefined) return '/';
  const parent = pathOf(String(context.resolver.property(resource, 'ParentId')), paths, context);
  return `${parent === '/' ? '' : parent}/${context.resolver.property(resource, 'PathPart')}`;
}

/** `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations` */
function functionArnOf(method: Resource, world: World): string {
  const integration = world.resolver.property(method, 'Integration');
  const { Type: type, Uri: uri } = isRecord(integration) ? integration : { Type: undefined, Uri: undefined };
  const arn = /\/functions\/(.+)\/invocations$/.exec(String(uri))?.[1];
  if (type !== 'AWS_PROXY' || arn === undefined) {
    throw new Error(
      `local: ${address(method)}.Integration.Type is ${type}; a run has a model of AWS_PROXY with a function only.`,
    );
  }
  return arn;
}
