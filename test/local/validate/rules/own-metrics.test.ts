import { alarm } from '../../../../local/validate/rules/alarm';
import { metricFilter } from '../../../../local/validate/rules/own-metrics';
import { type Json, problemsIn, resource } from './problems-in';

const ALARM = 'AWS::CloudWatch::Alarm';
const FILTER = 'AWS::Logs::MetricFilter';
const LOG = { Log: resource('AWS::Logs::LogGroup', {}) };
const filter = (MetricName: string, changes: Json = {}) =>
  resource(FILTER, {
    LogGroupName: { Ref: 'Log' },
    MetricTransformations: [{ MetricName, MetricNamespace: 'Ekk/dev', MetricValue: '1', ...changes }],
  });
const watching = (MetricName: string, Namespace = 'Ekk/dev') =>
  resource(ALARM, { MetricName, Namespace, Period: 60 });

describe('an alarm on a metric of a stage', () => {
  const problemsOf = (watched: Json, others: Record<string, Json> = {}) =>
    problemsIn(alarm, ALARM, { ...LOG, A: watched, ...others });
  const reconciling = (STAGE: string) => ({
    F: resource('AWS::Lambda::Function', {
      Handler: 'reconcile.handler',
      Environment: { Variables: { STAGE } },
    }),
  });

  test('may watch what a filter counts, here or in another app', () => {
    expect(problemsOf(watching('RefusedLogins'), { F: filter('RefusedLogins') })).toEqual([]);
    expect(problemsOf(watching('RecordsFellBack'))).toEqual([]);
  });

  test('may not watch what no filter counts', () => {
    expect(problemsOf(watching('LoginsRefused'), { F: filter('RefusedLogins') })).toEqual([
      expect.stringContaining('A MetricName: got LoginsRefused, which no metric filter publishes to Ekk/dev'),
    ]);
  });

  test('is of the stage that is reconciled', () => {
    expect(problemsOf(watching('UnaccountedRecords'), reconciling('dev'))).toEqual([]);
    expect(problemsOf(watching('UnaccountedRecords'), reconciling('prod'))).toEqual([
      expect.stringContaining(
        'A Namespace: got Ekk/dev, but the function that reconciles publishes to Ekk/prod',
      ),
    ]);
  });
});

describe('a metric filter', () => {
  const problemsOf = (tested: Json, others: Record<string, Json> = {}) =>
    problemsIn(metricFilter, FILTER, { ...LOG, F: tested, ...others });

  test('of another app may count what nobody watches', () => {
    expect(
      problemsOf(filter('Orders', { MetricNamespace: 'Shop' }), { A: watching('Errors', 'Shop') }),
    ).toEqual([]);
    expect(problemsOf(filter('RecordsFellBack'))).toEqual([]);
  });

  test('of a stage counts what one of its alarms watches', () => {
    const watched = { A: watching('RecordsFellBack') };
    expect(problemsOf(filter('RecordsFellBack'), watched)).toEqual([]);
    expect(problemsOf(filter('Fallen'), watched)).toEqual([
      'F MetricTransformations.0.MetricName: got Fallen, which no alarm on Ekk/dev watches; expected RecordsFellBack.',
    ]);
  });

  test('counts something', () => {
    expect(problemsOf(filter('Orders', { MetricValue: '$.total' }))).toEqual([]);
    expect(problemsOf(filter('Orders', { MetricValue: '0' }))).toEqual([expect.stringContaining('got 0')]);
  });

  test.each<[unknown, string | undefined]>([
    ['/aws/lambda/other', undefined],
    [{ Ref: 'Log' }, undefined],
    [{ 'Fn::GetAtt': ['Retention', 'LogGroupName'] }, undefined],
    [{ Ref: 'Rare' }, 'F LogGroupName: is Rare, of the class INFREQUENT_ACCESS'],
    [{ 'Fn::GetAtt': ['Log', 'Arn'] }, 'F LogGroupName: got <S/Log.Arn>'],
    [{ Ref: 'Bucket' }, 'F LogGroupName: got <S/Bucket>'],
  ])('reads %j: %s', (LogGroupName, problem) => {
    const others = {
      Rare: resource('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' }),
      Retention: resource('Custom::LogRetention', {}),
      Bucket: resource('AWS::S3::Bucket', {}),
    };
    const found = problemsOf(resource(FILTER, { LogGroupName }), others);
    expect(found).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  });
});
