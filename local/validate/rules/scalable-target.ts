import { problemOf, type Rule } from '../template/problem';

/**
 * What scales a service has to name the service with its own cluster, and the service's count has to lie within its
 * limits: each deployment would set it back otherwise.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
export const scalableTarget: Rule = (target, graph) => {
  const { MaxCapacity, MinCapacity, ResourceId, ServiceNamespace } = target.resource.Properties ?? {};
  if (ServiceNamespace !== 'ecs') return [];
  const problem = problemOf(target);
  const name = graph.flatten(ResourceId, target.stack);
  if (!/^service\/[^/]+(\/[^/]+)?\/[^/]+(\/[^/]+)?$/.test(name)) {
    return [problem('ResourceId', `got ${name}; expected service/<cluster>/<service>.`)];
  }
  const service = graph
    .ofType('AWS::ECS::Service')
    .find(({ stack, logicalId }) => name.endsWith(`/<${stack}/${logicalId}.Name>`));
  if (service === undefined) return [];
  const cluster = graph.flatten(service.resource.Properties?.Cluster, service.stack);
  if (name !== `service/${cluster}/<${service.stack}/${service.logicalId}.Name>`) {
    return [problem('ResourceId', `got ${name}; expected ${cluster}, the cluster of ${service.logicalId}.`)];
  }
  const desired = service.resource.Properties?.DesiredCount;
  if (desired === undefined || isWithin(Number(desired), MinCapacity, MaxCapacity)) return [];
  const message = `got ${desired}; expected ${MinCapacity}–${MaxCapacity}, between which ${target.logicalId} keeps it.`;
  return [problemOf(service)('DesiredCount', message)];
};

function isWithin(count: number, min: unknown, max: unknown): boolean {
  return !(count < Number(min)) && !(count > Number(max));
}
