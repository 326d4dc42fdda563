import { type Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** What an alarm is about. One notification is sent for an area, however many of its alarms ring. */
export type AlarmArea = 'domain' | 'capacity' | 'delivery' | 'producers' | 'functions' | 'login';

/** One alarm as data: what it watches, when it rings, and what the person it wakes should do. */
export interface AlarmDefinition {
  /** Kebab case, e.g. `cluster-red`. Part of the alarm's name, `ekk-<stage>-<name>`. */
  readonly name: string;
  readonly area: AlarmArea;
  readonly metric: IMetric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** N: how many of the newest periods are looked at. */
  readonly evaluationPeriods: number;
  /** M: how many of these must breach. @default - all of them */
  readonly datapointsToAlarm?: number;
  /**
   * What a period without a data point counts as. `notBreaching` where no data means that nothing happened, `breaching`
   * where it means that the service itself is silent.
   *
   * @default TreatMissingData.NOT_BREACHING
   */
  readonly missingData?: TreatMissingData;
  /** What is wrong, in one sentence. */
  readonly meaning: string;
  /** What to do about it, in one sentence or two. */
  readonly remedy: string;
}

/** Creates the alarm of a definition. It has no action of its own: the composite alarm of its area notifies. */
export function createAlarm(scope: Construct, stage: string, definition: AlarmDefinition): Alarm {
  const { name, metric, comparison, threshold, evaluationPeriods } = definition;
  return new Alarm(scope, pascalCase(name), {
    alarmName: `ekk-${stage}-${name}`,
    alarmDescription: `${definition.meaning} ${definition.remedy}`,
    metric,
    comparisonOperator: comparison,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm ?? evaluationPeriods,
    treatMissingData: definition.missingData ?? TreatMissingData.NOT_BREACHING,
  });
}

/** `cluster-red` → `ClusterRed`. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** What every metric of OpenSearch Service carries: the domain's name and the account that owns it. */
export function domainDimensions(scope: Construct, domainName: string): Record<string, string> {
  return { DomainName: domainName, ClientId: Stack.of(scope).account };
}

/** A threshold in words: `300 s`. */
export function inSeconds(duration: Duration): string {
  return `${duration.toSeconds()} s`;
}
