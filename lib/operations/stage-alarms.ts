import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmRule, AlarmState, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmArea, type AlarmDefinition, createAlarm, pascalCase } from './alarm-definition';

export interface StageAlarmsProps {
  readonly stage: string;
  readonly definitions: readonly AlarmDefinition[];
  readonly topic: ITopic;
}

/** What an area's notification says. */
const AREA_TITLES: Readonly<Record<AlarmArea, string>> = {
  domain: 'The OpenSearch domain does not work as a whole.',
  capacity: 'The OpenSearch domain is short of something.',
  delivery: 'Records do not arrive as they should.',
  producers: 'Functions wrote records to their own logs.',
  functions: 'A function of the pipeline fails.',
  login: 'Dashboards or its login does not work.',
};

/** An area whose failure explains the other's: while it rings, the other is silent. */
const EXPLAINED_BY: Readonly<Partial<Record<AlarmArea, AlarmArea>>> = {
  capacity: 'domain',
  delivery: 'domain',
  login: 'domain',
  producers: 'delivery',
};

/** The explaining area may ring later than the explained one by this much. */
const SUPPRESSION_WAIT = Duration.minutes(2);
/** The explained area recovers later than the explaining one. */
const SUPPRESSION_EXTENSION = Duration.minutes(10);

/**
 * The alarms of a stage: one for each definition, and a composite alarm an area, which alone notifies. So a domain
 * that is down sends one mail, which names each alarm that rang, and not ten.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export class StageAlarms extends Construct {
  readonly alarms: readonly Alarm[];
  readonly areas: ReadonlyMap<AlarmArea, CompositeAlarm>;

  constructor(scope: Construct, id: string, props: StageAlarmsProps) {
    super(scope, id);
    const { stage, definitions } = props;
    const byArea = new Map<AlarmArea, Alarm[]>();
    for (const definition of definitions) {
      const { area } = definition;
      byArea.set(area, [...(byArea.get(area) ?? []), createAlarm(this, stage, definition)]);
    }
    this.alarms = [...byArea.values()].flat();
    const areas = new Map<AlarmArea, CompositeAlarm>();
    for (const area of Object.keys(AREA_TITLES) as AlarmArea[]) {
      const alarms = byArea.get(area);
      if (alarms) areas.set(area, this.composite(area, alarms, { ...props, areas }));
    }
    this.areas = areas;
  }

  private composite(
    area: AlarmArea,
    alarms: readonly Alarm[],
    { stage, topic, areas }: StageAlarmsProps & { areas: ReadonlyMap<AlarmArea, CompositeAlarm> },
  ): CompositeAlarm {
    const explaining = EXPLAINED_BY[area];
    const suppressor = explaining && areas.get(explaining);
    const composite = new CompositeAlarm(this, `${pascalCase(area)}Area`, {
      compositeAlarmName: `ekk-${stage}-area-${area}`,
      alarmDescription: AREA_TITLES[area],
      alarmRule: AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
      ...(suppressor && {
        actionsSuppressor: suppressor,
        actionsSuppressorWaitPeriod: SUPPRESSION_WAIT,
        actionsSuppressorExtensionPeriod: SUPPRESSION_EXTENSION,
      }),
    });
    composite.addAlarmAction(new SnsAction(topic));
    composite.addOkAction(new SnsAction(topic));
    return composite;
  }
}
