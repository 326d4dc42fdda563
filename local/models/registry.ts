import type { ResourceValues } from '../assembly/resolver';
import type { Resource } from '../assembly/template';
import { customResource } from './custom-resource';
import { deliveryStream } from './delivery-stream';
import { ecsService, ecsTaskDefinition } from './ecs-service';
import { iamRole } from './iam-role';
import { INERT_MODELS } from './inert';
import { lambdaFunction, lambdaLayerVersion } from './lambda-function';
import type { ResourceModel, ValueContext } from './model';
import { openSearchDomain } from './opensearch-domain';
import { restApi, restApiStage } from './rest-api';
import { s3Bucket } from './s3-bucket';

/** Every model but the one that custom resources share, by resource type. */
export const MODELS: ReadonlyMap<string, ResourceModel> = new Map(
  [
    ...INERT_MODELS,
    deliveryStream,
    ecsService,
    ecsTaskDefinition,
    iamRole,
    lambdaFunction,
    lambdaLayerVersion,
    openSearchDomain,
    restApi,
    restApiStage,
    s3Bucket,
  ].map((model) => [model.type, model]),
);

/** The model of a type. `Custom::…` types that are not inert share one model. */
export function modelOf(type: string): ResourceModel | undefined {
  const isCustom = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  return MODELS.get(type) ?? (isCustom ? customResource : undefined);
}

/** @throws Error naming every resource whose type has neither a model nor a place in the table of inert types */
export function refuseUnknownTypes(resources: readonly Resource[]): void {
  const unknown = resources.filter(({ type }) => modelOf(type) === undefined);
  if (unknown.length === 0) return;
  const byType = new Map<string, string[]>();
  for (const { type, logicalId } of unknown) byType.set(type, [...(byType.get(type) ?? []), logicalId]);
  const list = [...byType].map(([type, logicalIds]) => `${type} (${logicalIds.join(', ')})`).join(', ');
  const types = `${byType.size} resource type${byType.size === 1 ? '' : 's'}`;
  throw new Error(
    `local: no model for ${types}: ${list}. Give each a model in local/models/<type>.ts and a place in local/models/registry.ts, or a line in local/models/inert.ts if nothing has to run.`,
  );
}

/** Gives `Ref` and `Fn::GetAtt` from the models. The context is a function because it holds the resolver itself. */
export function resourceValues(context: () => ValueContext): ResourceValues {
  return {
    ref: (resource) => modelOf(resource.type)?.ref(resource, context()),
    getAtt: (resource, attribute) => {
      const attributes = modelOf(resource.type)?.attributes;
      const attributeOf = attributes?.[attribute] ?? attributes?.['*'];
      return attributeOf?.(resource, context(), attribute);
    },
  };
}
