import { options } from '../template/domain';
import { type Problem, problemOf, type Rule } from '../template/problem';

/** Instance types with disks of their own, which take no EBS volume. */
const OWN_DISKS = /^(i\d|im4gn|r6gd|r7gd)/;
const MIN_GIB = 10;
/**
 * GiB at most: of the types that have little, and of every type.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
 */
const MAX_GIB: ReadonlyArray<readonly [type: RegExp, size: number]> = [
  [/^t2\./, 35],
  [/^t3\.small\./, 100],
  [/^t3\.medium\./, 200],
  [/./, 24 * 1024],
];
/** What gp3 has at least. @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html */
const GP3 = { Iops: 3000, Throughput: 125 };

/** A data node needs a volume of a size that its instance type takes, unless it has a disk of its own. */
export const volume: Rule = (located) => {
  const type = String(options(located, 'ClusterConfig').InstanceType ?? '');
  const { EBSEnabled, VolumeSize } = options(located, 'EBSOptions');
  if (OWN_DISKS.test(type)) return [];
  if (EBSEnabled !== true || !(Number(VolumeSize) >= MIN_GIB)) {
    const message = `has no volume of ${MIN_GIB} GiB or more, and ${type} has no disk of its own.`;
    return [problemOf(located)('EBSOptions', message)];
  }
  const [, max = 0] = MAX_GIB.find(([pattern]) => pattern.test(type)) ?? [];
  const size = Number(VolumeSize);
  const tooLarge =
    size > max && type !== ''
      ? [problemOf(located)('EBSOptions.VolumeSize', `got ${size}; ${type} takes ${MIN_GIB}–${max} GiB.`)]
      : [];
  return [...tooLarge, ...speed(located)];
};

function speed(located: Parameters<Rule>[0]): Problem[] {
  const found = options(located, 'EBSOptions');
  if (found.VolumeType !== 'gp3') return [];
  return Object.entries(GP3)
    .filter(([name, min]) => found[name] !== undefined && Number(found[name]) < min)
    .map(([name, min]) =>
      problemOf(located)(`EBSOptions.${name}`, `got ${found[name]}; a gp3 volume has ${min} or more.`),
    );
}
