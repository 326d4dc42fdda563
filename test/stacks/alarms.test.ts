import { VARIANTS } from '../variants/stages';
import { DEV_ALARMS, PROD_ALARMS } from './alarm-facts';
import { synthesize } from './synthesize';

type Json = Record<string, unknown>;
interface Query {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Json; readonly Period: number; readonly Stat: string };
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** What a value refers to, without the CDK's hashes. */
function referred(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const named = /"(?:Ref|Fn::ImportValue)":"(?:.*:ExportsOutputRef)?([^"]*)"/.exec(text)?.[1] ?? text;
  return named.replace(/([0-9A-F]{8})+$/, '');
}

function metricOf(metric: Json): string {
  const dimensions = ((metric.Dimensions ?? []) as Json[]).map(
    ({ Name, Value }) => `${Name} ${referred(Value)}`,
  );
  return [`${metric.Namespace} ${metric.MetricName}`, ...dimensions].join(', ');
}

function factsOf(alarm: Json): string {
  const { ComparisonOperator, DatapointsToAlarm, EvaluationPeriods, Threshold } = alarm;
  const queries = (alarm.Metrics ?? []) as Query[];
  const watched =
    queries.length === 0
      ? `${alarm.Statistic} of ${metricOf(alarm)}`
      : queries
          .map(
            ({ Expression, MetricStat: stat }) =>
              Expression ?? `${stat?.Stat} of ${metricOf(stat?.Metric ?? {})}`,
          )
          .join('; ');
  const period = alarm.Period ?? queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  const when = `${SIGNS[String(ComparisonOperator)]} ${Threshold}, ${DatapointsToAlarm} of ${EvaluationPeriods} x ${period} s`;
  const rest = alarm.ActionsEnabled === undefined ? '' : `, ActionsEnabled ${alarm.ActionsEnabled}`;
  const missing = alarm.TreatMissingData === 'notBreaching' ? '' : `, missing is ${alarm.TreatMissingData}`;
  return `${watched} ${when}${missing}${rest}`;
}

/** The facts in words: whose metric it is, for dimensions that are complete. */
function inWords(facts: string, stage: string): string {
  return facts
    .replace(/AWS\/ES (\S+), ClientId AWS::AccountId, DomainName SearchDomain\b/g, "the domain's $1")
    .replace(/AWS\/Firehose (\S+), DeliveryStreamName StreamName\b/g, "the stream's $1")
    .replace(/AWS\/Lambda (\S+), FunctionName (\w+)/g, "$2's $1")
    .replace(new RegExp(`Ekk/${stage} (\\S+)`, 'g'), "the stage's $1");
}

function alarmsOf(stage: string): Readonly<Record<string, string>> {
  const { templates } = stage in VARIANTS ? synthesize(stage, VARIANTS[stage]) : synthesize(stage);
  const alarms = Object.values(templates.operations.findResources('AWS::CloudWatch::Alarm'));
  const named = alarms.map(({ Properties }) => [
    String(Properties.AlarmName).replace(`ekk-${stage}-`, ''),
    inWords(factsOf(Properties), stage),
  ]);
  return Object.fromEntries(named);
}

/** The alarms that each function of the pipeline has. */
function alarmsOfFunction(name: string, functionName: string): Record<string, string> {
  const when = '1 of 1 x 300 s';
  return {
    [`${name}-errors`]: `Sum of ${functionName}'s Errors >= 1, ${when}`,
    [`${name}-throttled`]: `Sum of ${functionName}'s Throttles >= 1, ${when}`,
    // Nine tenths of 900 s.
    [`${name}-near-timeout`]: `Maximum of ${functionName}'s Duration >= 810000, ${when}`,
  };
}

const OF_FUNCTIONS = {
  ...alarmsOfFunction('provisioning', 'ProvisioningFunction'),
  ...alarmsOfFunction('replay', 'RecoveryFunctionsreplay'),
  ...alarmsOfFunction('redrive', 'RecoveryFunctionsredrive'),
  ...alarmsOfFunction('reconcile', 'RecoveryFunctionsreconcile'),
};

describe('the alarms', () => {
  test('of dev watch and fire as they are meant to', () => {
    expect(alarmsOf('dev')).toEqual({ ...DEV_ALARMS, ...OF_FUNCTIONS });
  });

  test('of prod differ by the size of its domain, its managers and its buffers', () => {
    expect(alarmsOf('prod')).toEqual({ ...DEV_ALARMS, ...OF_FUNCTIONS, ...PROD_ALARMS });
  });

  test.each(['vpc', 'accounts', 'endpoint'])('of %s are those of dev', (stage) => {
    expect(alarmsOf(stage)).toEqual({ ...DEV_ALARMS, ...OF_FUNCTIONS });
  });

  test('of somebody else’s domain watch that domain by its name, and no login', () => {
    const { 'dashboards-unhealthy': _, 'logins-refused': __, ...others } = DEV_ALARMS;
    const found = Object.values(alarmsOf('existing')).join('\n');
    expect(found).toContain('DomainName central-logs');
    expect(
      found.replace(/AWS\/ES (\S+), ClientId AWS::AccountId, DomainName central-logs\b/g, "the domain's $1"),
    ).toBe(Object.values({ ...others, ...OF_FUNCTIONS }).join('\n'));
  });
});

describe('an area', () => {
  const { templates } = synthesize('dev');
  const alarms = templates.operations.findResources('AWS::CloudWatch::Alarm');
  const areas = Object.entries(templates.operations.findResources('AWS::CloudWatch::CompositeAlarm'));
  const TOPIC = [{ 'Fn::ImportValue': expect.stringMatching(/:ExportsOutputRefNotificationsTopic\w+$/) }];

  test.each(areas)('%s fires when any of its alarms does, and tells the topic', (_id, { Properties }) => {
    const rule = (Properties.AlarmRule as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const words = rule.filter((part) => typeof part === 'string').join('*');
    expect(words).toMatch(/^\(ALARM\("\*"\)( OR ALARM\("\*"\))*\)$/);
    expect(Properties).toMatchObject({ AlarmActions: TOPIC, OKActions: TOPIC });
    expect(Properties.ActionsEnabled).toBeUndefined();
  });

  test('has each alarm, and each alarm has one area', () => {
    const named = areas.flatMap(([, { Properties }]) =>
      [...JSON.stringify(Properties.AlarmRule).matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g)].map(
        ([, id]) => id,
      ),
    );
    expect(named.sort()).toEqual(Object.keys(alarms).sort());
  });
});
