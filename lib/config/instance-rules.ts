import type { CrossRule } from './cross-rules';

/**
 * Rules from the service's quotas for instance types, those of older generations included. A type that the page does
 * not list passes.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
 */
const WITHOUT_GP3 = /^(t2|m3|m4|c4|r3|r4|i2|i3|r6gd)\./;
const SMALL_VOLUMES_GIBIBYTES: Readonly<Record<string, number>> = {
  't3.small.search': 100,
  't3.medium.search': 200,
};
/** Instance types that accept HTTP requests of at most 10 MiB; the other types on the page accept 100 MiB. */
const SMALL_REQUESTS = /^(t3\.\w+|(m5|m6g|c5|c6g)\.large)\.search$/;
/** A buffer becomes one bulk request, in which each document has an action line that may be as long as the document. */
const LARGEST_BUFFER_MEBIBYTES = 5;

export const INSTANCE_RULES: readonly CrossRule[] = [
  {
    path: 'capacity.dataNodeInstanceType',
    reads: [],
    problem: ({ capacity: { dataNodeInstanceType: type } }) =>
      WITHOUT_GP3.test(type)
        ? 'an instance type that takes gp3 volumes, such as r6g.large.search'
        : undefined,
  },
  {
    path: 'capacity.volumeSize',
    reads: ['capacity.dataNodeInstanceType'],
    problem: ({ capacity: { dataNodeInstanceType: type, volumeSize } }) => {
      const largest = SMALL_VOLUMES_GIBIBYTES[type];
      return largest !== undefined && volumeSize.toGibibytes() > largest
        ? `at most ${largest} GiB on ${type}`
        : undefined;
    },
  },
  {
    path: 'bufferingSize',
    reads: ['capacity.dataNodeInstanceType'],
    problem: ({ bufferingSize, capacity: { dataNodeInstanceType: type } }) =>
      SMALL_REQUESTS.test(type) && bufferingSize.toMebibytes() > LARGEST_BUFFER_MEBIBYTES
        ? `at most ${LARGEST_BUFFER_MEBIBYTES} MiB on ${type}, which takes requests of 10 MiB`
        : undefined,
  },
  {
    path: 'capacity.managerNodeInstanceType',
    reads: ['capacity.dataNodes', 'capacity.managerNodes'],
    problem: ({ capacity: { managerNodeInstanceType: type = '', managerNodes, dataNodes } }) =>
      managerNodes > 0 && dataNodes > 10 && /^t\d/.test(type)
        ? `no T2 or T3 for more than 10 data nodes (${dataNodes})`
        : undefined,
  },
];
