import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition';
import { atLeast, type DomainMetric, MINUTE } from './domain-metric';

/** Alarms of the dedicated managers, which AWS recommends where there are any. */
export function managerAlarms(metric: DomainMetric): AlarmDefinition[] {
  return [
    {
      name: 'manager-cpu-high',
      area: 'capacity',
      metric: metric('MasterCPUUtilization', 'Maximum', Duration.minutes(15)),
      ...atLeast(50, 3),
      meaning: 'A dedicated manager has been at half of its processor or more for 45 minutes.',
      remedy: 'Choose a larger capacity.managerNodeInstanceType.',
    },
    {
      name: 'manager-jvm-memory-high',
      area: 'capacity',
      metric: metric('MasterJVMMemoryPressure', 'Maximum', MINUTE),
      ...atLeast(95, 3),
      meaning: 'The heap of a dedicated manager is at 95 % or more.',
      remedy: 'Choose a larger capacity.managerNodeInstanceType, or fewer shards.',
    },
    {
      name: 'manager-jvm-old-generation-high',
      area: 'capacity',
      metric: metric('MasterOldGenJVMMemoryPressure', 'Maximum', MINUTE),
      ...atLeast(80, 3),
      meaning: 'The old generation of the heap of a dedicated manager is at 80 % or more.',
      remedy: 'Choose a larger capacity.managerNodeInstanceType, or fewer shards.',
    },
    {
      name: 'manager-unreachable',
      area: 'domain',
      metric: metric('MasterReachableFromNode', 'Minimum', Duration.minutes(5)),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      meaning: 'A data node cannot reach the manager of the cluster.',
      remedy: 'Open a case with AWS if it does not end by itself within minutes.',
    },
  ];
}
