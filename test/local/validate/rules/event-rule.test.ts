import { eventRule } from '../../../../local/validate/rules/event-rule';
import { type Json, problemsIn, resource } from './problems-in';

const RULE = 'AWS::Events::Rule';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const permission = (changes: Json = {}) =>
  resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: arn('Greet'),
    Principal: 'events.amazonaws.com',
    SourceArn: arn('Hourly'),
    ...changes,
  });

const problemsOf = (Arn: unknown, allowed: Json, rule: Json = {}) =>
  problemsIn(eventRule, RULE, {
    Greet: resource('AWS::Lambda::Function', {}),
    Queue: resource('AWS::SQS::Queue', {}),
    P: allowed,
    Hourly: resource(RULE, { Targets: [{ Arn, Id: 'a' }], ...rule }),
  });

describe('the target of a rule', () => {
  test.each<[string, Json]>([
    ['this rule', {}],
    ['any rule of the account', { SourceArn: undefined, SourceAccount: '123456789012' }],
    ['rules by a pattern', { SourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/hour*' }],
    ['a rule whose ARN is a parameter', { SourceArn: { Ref: 'RuleArn' } }],
  ])('is a function that lets in %s', (_what, changes) => {
    expect(problemsOf(arn('Greet'), permission(changes), { Name: 'hourly' })).toEqual([]);
  });

  test.each<[unknown]>([
    [arn('Queue')],
    ['arn:aws:lambda:eu-west-1:123456789012:function:other'],
  ])('may be %j, which is not judged', (target) => {
    expect(problemsOf(target, permission({ FunctionName: 'other' }))).toEqual([]);
  });

  test.each<[string, Json]>([
    ['another rule', { SourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/daily' }],
    ['another service', { Principal: 's3.amazonaws.com' }],
    ['callers of another function', { FunctionName: arn('Other') }],
    ['readers', { Action: 'lambda:GetFunction' }],
  ])('may not be a function that lets in %s only', (_what, changes) => {
    expect(problemsOf(arn('Greet'), permission(changes))).toEqual([
      'Hourly Targets.0.Arn: invokes Greet, for which no AWS::Lambda::Permission lets events.amazonaws.com in for this rule. Add one.',
    ]);
  });

  test('may not be a function that lets in every rule of everybody', () => {
    expect(problemsOf(arn('Greet'), permission({ SourceArn: undefined }))).toEqual([
      'P SourceArn: is missing: a rule of any account could invoke the function. Name the rule.',
    ]);
  });

  test('is not named by its name', () => {
    expect(problemsOf({ Ref: 'Greet' }, permission())).toEqual([
      'Hourly Targets.0.Arn: got the name of Greet; expected its ARN.',
    ]);
  });
});
