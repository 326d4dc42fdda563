import { faultsOf, type Json, type TemplateFault } from './template-fault';

const RED = 'AlarmsClusterRed';
const ERRORS = 'AlarmsServerErrors';
const AREA = 'AlarmsDomainArea';
const LATE = 'AlarmsDeliveryLate';
const STREAM_ARN = { 'Fn::ImportValue': 'Ekk-dev-delivery:ExportsOutputFnGetAttStream790BDEE4ArnB60CF6B6' };
const BUCKET_ARN = {
  'Fn::ImportValue': 'Ekk-dev-data:ExportsOutputFnGetAttArchiveBucket49F1AC64Arn3FBD647E',
};
const inText = (from: RegExp, to: string) => (value: unknown) =>
  JSON.parse(JSON.stringify(value).replace(from, to)) as unknown;

/** Faults with which an alarm is silent, or cries for nothing. */
export const ALARM_FAULTS: readonly TemplateFault[] = faultsOf('dev', 'operations', [
  ['an alarm compares the wrong way', RED, 'ComparisonOperator', { set: 'LessThanThreshold' }],
  ['a metric of 0 and 1 has to reach 2', RED, 'Threshold', { set: 2 }],
  [
    'an alarm on a domain names no account',
    RED,
    'Dimensions',
    (all: Json[]) => all.filter(({ Name }) => Name !== 'ClientId'),
  ],
  ['an alarm watches another domain', RED, 'Dimensions.1.Value', { set: 'other' }],
  ['a dimension is misspelt', RED, 'Dimensions.1.Name', { set: 'Domain' }],
  ['an alarm is in the namespace of the service’s new name', RED, 'Namespace', { set: 'AWS/OpenSearch' }],
  ['an alarm watches the green cluster', RED, 'MetricName', { set: 'ClusterStatus.green' }],
  ['an alarm counts measurements', RED, 'Statistic', { set: 'SampleCount' }],
  ['an alarm waits for 2 of 1 periods', RED, 'DatapointsToAlarm', { set: 2 }],
  ['an alarm looks back longer than a day', 'AlarmsNodesMissing', 'EvaluationPeriods', { set: 300 }],
  ['no data of missing nodes is fine', 'AlarmsNodesMissing', 'TreatMissingData', { set: 'notBreaching' }],
  ['free storage is compared in bytes', 'AlarmsStorageLow', 'Threshold', { set: 2684354560 }],
  ['free storage is compared in GiB', 'AlarmsStorageLow', 'Threshold', { set: 2.5 }],
  ['the emptiest node hides the fullest', 'AlarmsStorageLow', 'Statistic', { set: 'Maximum' }],
  ['lateness is compared in milliseconds', LATE, 'Threshold', { set: 360000 }],
  ['a stream has the dimension of another service', LATE, 'Dimensions.0.Name', { set: 'StreamName' }],
  ['a stream is watched by its ARN', LATE, 'Dimensions.0.Value', { set: STREAM_ARN }],
  ['an alarm on a stream has no dimension', LATE, 'Dimensions', 'remove'],
  ['a duration has to pass the timeout', 'AlarmsReplayNearTimeout', 'Threshold', { set: 1200000 }],
  [
    'an alarm watches another function',
    'AlarmsProvisioningErrors',
    'Dimensions.0.Value',
    { set: { Ref: 'RecoveryFunctionsreplayC0EFD6E6' } },
  ],
  [
    'a function is watched by its ARN',
    'AlarmsReplayErrors',
    'Dimensions.0.Value',
    { set: { 'Fn::GetAtt': ['RecoveryFunctionsreplayC0EFD6E6', 'Arn'] } },
  ],
  ['an alarm watches what nobody publishes', 'AlarmsRecordsFellBack', 'MetricName', { set: 'Fallen' }],
  ['an alarm watches another stage', 'AlarmsRecordsUnaccounted', 'Namespace', { set: 'Ekk/prod' }],
  ['an alarm watches what no filter counts', 'AlarmsLoginsRefused', 'MetricName', { set: 'LoginsRefused' }],
  ['an expression names no query', ERRORS, 'Metrics.0.Expression', { set: '100 * error / requests' }],
  ['no query returns data', ERRORS, 'Metrics.0.ReturnData', { set: false }],
  ['a share is upside down', ERRORS, 'Metrics.0.Expression', { set: '100 * requests / errors' }],
  ['an area tells nobody', AREA, 'AlarmActions', 'remove'],
  ['the actions of an area are switched off', AREA, 'ActionsEnabled', { set: false }],
  ['an area tells a bucket', AREA, 'AlarmActions', { set: [BUCKET_ARN] }],
  [
    'an area lacks an alarm',
    AREA,
    'AlarmRule',
    inText(/ALARM\(\\"",\{"Fn::GetAtt":\["AlarmsClusterRed98830641","Arn"\]\},"\\"\) OR /, ''),
  ],
  ['an area needs all of its alarms', AREA, 'AlarmRule', inText(/ OR /g, ' AND ')],
  ['an area fires when all is well', AREA, 'AlarmRule', inText(/ALARM\(/g, 'OK(')],
  ['the rule of an area is cut', AREA, 'AlarmRule', inText(/\)"\]\]\}$/, '"]]}')],
  [
    'a rule names a topic as an alarm',
    AREA,
    'AlarmRule',
    inText(/\{"Fn::GetAtt":\["AlarmsClusterRed98830641","Arn"\]\}/, '{"Ref":"RecoveryEveryHourF7F35BD3"}'),
  ],
  ['a suppressor has no wait', 'AlarmsDeliveryArea', 'ActionsSuppressorWaitPeriod', 'remove'],
  [
    'the body of a dashboard is no JSON',
    'OperationsDashboard',
    'DashboardBody',
    inText(/\{\\"start/, '\\"start'),
  ],
  [
    'a filter looks for no category of the audit log',
    'RefusedLogins',
    'FilterPattern',
    { set: '{ $.audit_category = "FAILED_LOGINS" }' },
  ],
  ['a filter reads another log', 'RefusedLogins', 'LogGroupName', { set: '/aws/other' }],
  [
    'a filter counts in another namespace',
    'RefusedLogins',
    'MetricTransformations.0.MetricNamespace',
    { set: 'Ekk' },
  ],
]);
