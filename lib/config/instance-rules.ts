import type { CrossRule } from './cross-rules';

/**
 * What the service's quotas say of instance types, old ones included; a type that the page does not know passes.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html
 */
const WITHOUT_GP3 = /^(t2|m3|m4|c4|r3|r4|i2|i3|r6gd)\./;
const SMALL_VOLUMES_GIBIBYTES: Readonly<Record<string, number>> = {
  't3.small.search': 100,
  't3.medium.search': 200,
};
/** Takes HTTP requests of 10 MiB only; the others on the page take 100 MiB. */
const SMALL_REQUESTS = /^(t3\.\w+|(m5|m6g|c5|c6g)\.large)\.search$/;
/** A buffer becomes one bulk request with a line more for each document, which may be as long as a short document. */
const LARGEST_BUFFER_MEBIBYTES = 5;

export const INSTANCE_RULES: readonly CrossRule[] = [
  {
    path: 'capacity.dataNodeInstanceType',
    reads: [],
    fault: ({ capacity: { dataNodeInstanceType: type } }) =>
      WITHOUT_GP3.test(type)
        ? 'an instance type that takes gp3 volumes, such as r6g.large.search'
        : undefined,
  },
  {
    path: 'capacity.volumeSize',
    reads: ['capacity.dataNodeInstanceType'],
    fault: ({ capacity: { dataNodeInstanceType: type, volumeSize } }) => {
      const largest = SMALL_VOLUMES_GIBIBYTES[type];
      return largest !== undefined && volumeSize.toGibibytes() > largest
        ? `at most ${largest} GiB on ${type}`
        : undefined;
    },
  },
  {
    path: 'bufferingSize',
    reads: ['capacity.dataNodeInstanceType'],
    fault: ({ bufferingSize, capacity: { dataNodeInstanceType: type } }) =>
      SMALL_REQUESTS.test(type) && bufferingSize.toMebibytes() > LARGEST_BUFFER_MEBIBYTES
        ? `at most ${LARGEST_BUFFER_MEBIBYTES} MiB on ${type}, which takes requests of 10 MiB`
        : undefined,
  },
  {
    path: 'capacity.managerNodeInstanceType',
    reads: ['capacity.dataNodes', 'capacity.managerNodes'],
    fault: ({ capacity: { managerNodeInstanceType: type = '', managerNodes, dataNodes } }) =>
      managerNodes > 0 && dataNodes > 10 && /^t\d/.test(type)
        ? `no T2 or T3 for more than 10 data nodes (${dataNodes})`
        : undefined,
  },
];
