import { compositeAlarm } from '../../../../local/validate/rules/composite-alarm';
import { dashboard } from '../../../../local/validate/rules/dashboard';
import { type Json, problemsIn, resource } from './problems-in';

const COMPOSITE = 'AWS::CloudWatch::CompositeAlarm';
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const problemsOf = (properties: Json) =>
  problemsIn(compositeAlarm, COMPOSITE, {
    Red: resource('AWS::CloudWatch::Alarm', {}),
    Topic: resource('AWS::SNS::Topic', {}),
    Area: resource(COMPOSITE, properties),
  });

describe('the rule of a composite alarm', () => {
  test.each<[unknown]>([
    [join('ALARM("', arn('Red'), '")')],
    [join('(ALARM(', { Ref: 'Red' }, ') OR NOT (OK(other) AND INSUFFICIENT_DATA("a b")))')],
    ['TRUE'],
    ['AT_LEAST(2, ALARM, (a, b, c))'],
  ])('may be %j', (AlarmRule) => {
    expect(problemsOf({ AlarmRule })).toEqual([]);
  });

  test.each([
    '',
    'ALARM(a) OR',
    'ALARM(a) ALARM(b)',
    '(ALARM(a)',
    'ALARM(a))',
    'ALARMS(a)',
    'ALARM(a) XOR ALARM(b)',
  ])('may not be "%s"', (AlarmRule) => {
    expect(problemsOf({ AlarmRule })).toEqual([
      `Area AlarmRule: got ${AlarmRule}; expected ALARM(…), OK(…) or INSUFFICIENT_DATA(…), joined by AND, OR and NOT.`,
    ]);
  });

  test('names alarms', () => {
    expect(problemsOf({ AlarmRule: join('ALARM("', { Ref: 'Topic' }, '")') })).toEqual([
      'Area AlarmRule: names <S/Topic>, which is no alarm. Name an alarm by its ARN.',
    ]);
  });
});

test('a suppressor is an alarm, with both of its periods', () => {
  const periods = { ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 60 };
  const suppressed = (properties: Json) => problemsOf({ AlarmRule: 'TRUE', ...properties });
  expect(suppressed({ ActionsSuppressor: arn('Red'), ...periods })).toEqual([]);
  expect(suppressed({ ActionsSuppressor: arn('Red') })).toHaveLength(2);
  expect(suppressed({ ActionsSuppressor: { Ref: 'Topic' }, ...periods })).toEqual([
    'Area ActionsSuppressor: is Topic, a AWS::SNS::Topic; expected an alarm.',
  ]);
});

describe('the body of a dashboard', () => {
  const body = (DashboardBody: unknown) =>
    problemsIn(dashboard, 'AWS::CloudWatch::Dashboard', {
      D: resource('AWS::CloudWatch::Dashboard', { DashboardBody }),
    });

  test.each<[unknown]>([
    ['{"widgets":[]}'],
    [join('{"height":', { Ref: 'Height' }, ',"region":"', { Ref: 'AWS::Region' }, '"}')],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what CloudFormation substitutes.
    [{ 'Fn::Sub': '{"region":"${AWS::Region}"}' }],
    [{ Ref: 'Body' }],
  ])('may be %j', (value) => {
    expect(body(value)).toEqual([]);
  });

  test.each<[unknown]>([
    ['"widgets":[]}'],
    [join('{"region":', { Ref: 'AWS::Region' }, '"}')],
  ])('may not be %j, which is no JSON', (value) => {
    expect(body(value)).toEqual([expect.stringContaining('D DashboardBody: is no JSON')]);
  });
});
