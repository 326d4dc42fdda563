import { isRecord } from '../../assembly/template';
import { matches } from '../../iam/policies';
import { encryptionKey } from '../template/bucket';
import type { Problem } from '../template/problem';
import { missingPermissions, permissionsOf } from '../template/role';
import { lacks, type Machine, valuesOf } from './machine';

/** What a Distributed Map does with a bucket, and what the role has to be allowed for it. */
const USES = [
  { part: 'ItemReader', action: 's3:GetObject', keyAction: 'kms:Decrypt' },
  { part: 'ResultWriter', action: 's3:PutObject', keyAction: 'kms:GenerateDataKey' },
];

/** The buckets from which a Distributed Map reads its items and to which it writes results, and their keys. */
export function mapBuckets({ definition, graph, located, role }: Machine): Problem[] {
  const missing = USES.flatMap(({ part, action, keyAction }) =>
    valuesOf(definition, part).flatMap((value) => {
      const { Parameters, Arguments } = isRecord(value) ? value : {};
      const named = isRecord(Parameters ?? Arguments) ? (Parameters ?? Arguments) : {};
      const bucket = graph.reference((named as Record<string, unknown>).Bucket, located.stack)?.target;
      if (bucket?.resource.Type !== 'AWS::S3::Bucket') return [];
      const arn = `<${bucket.stack}/${bucket.logicalId}.Arn>`;
      const key = encryptionKey(bucket, graph);
      return [
        ...(mayDoSomewhere(action, arn, { role, graph }) ? [] : [`${action} on ${arn}/*`]),
        ...(key === undefined ? [] : missingPermissions(role, [[keyAction, key]], graph)),
      ];
    }),
  );
  return lacks(role, [...new Set(missing)]);
}

/** The key of an object is in the input, so a role that may use any prefix of the bucket is taken to have the right one. */
function mayDoSomewhere(
  action: string,
  bucketArn: string,
  { role, graph }: Pick<Machine, 'role' | 'graph'>,
): boolean {
  return permissionsOf(role, graph).some(
    ({ Action, Effect, Resource }) =>
      Effect === 'Allow' &&
      Action !== undefined &&
      matches(Action, action, 'i') &&
      [Resource ?? []].flat().some((each) => each === '*' || each.startsWith(`${bucketArn}/`)),
  );
}
