import { isAllowed, type Statement } from '../../iam/policies';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, permissionsOf, policiesNotWaitedFor } from '../template/role';
import type { Located } from '../template/template-graph';
import { lacks, type Machine, valuesOf } from './machine';
import { mapBuckets } from './state-machine-buckets';

/**
 * A state machine needs a role that Step Functions may assume and that may do what the definition asks for, before the
 * machine is made. A Distributed Map starts executions of the machine itself, which an express machine cannot.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export const stateMachine: Rule = (located, graph) => {
  const { Definition, DefinitionString, RoleArn } = located.resource.Properties ?? {};
  const definition = Definition ?? parsed(DefinitionString);
  const role = graph.reference(RoleArn, located.stack)?.target;
  const type = express(located, definition);
  if (role?.resource.Type !== 'AWS::IAM::Role') return type;
  const machine: Machine = { located, role, definition, graph };
  return [
    ...type,
    ...invokes(machine),
    ...(isDistributed(definition) ? [...starts(machine), ...mapBuckets(machine)] : []),
    ...order(machine),
  ];
};

function express(located: Located, definition: unknown): Problem[] {
  const { StateMachineType } = located.resource.Properties ?? {};
  if (StateMachineType !== 'EXPRESS' || !isDistributed(definition)) return [];
  const message = 'got EXPRESS, whose executions cannot start a Distributed Map; expected STANDARD.';
  return [problemOf(located)('StateMachineType', message)];
}

/** The functions that tasks invoke, by the ARN that stands in the definition. */
function invokes({ definition, graph, located, role }: Machine): Problem[] {
  const invoked = [...valuesOf(definition, 'FunctionName'), ...valuesOf(definition, 'Resource')]
    .map((value) => graph.reference(value, located.stack)?.target)
    .filter((target) => target?.resource.Type === 'AWS::Lambda::Function')
    .map((target) => `<${target?.stack}/${target?.logicalId}.Arn>`);
  const needs = [...new Set(invoked)].map((arn) => ['lambda:InvokeFunction', arn] as const);
  return lacks(role, missingPermissions(role, needs, graph));
}

function starts({ graph, located, role }: Machine): Problem[] {
  const { StateMachineName: name } = located.resource.Properties ?? {};
  const reference = `<${located.stack}/${located.logicalId}>`;
  const statements = permissionsOf(role, graph).map(withoutAccount);
  const missing = [
    ['states:StartExecution', [reference, `stateMachine:${String(name)}`]],
    [
      'states:DescribeExecution',
      [`${reference}:id`, `execution:${reference}:id`, `execution:${String(name)}/id`],
    ],
  ] as const;
  return lacks(
    role,
    missing
      .filter(([action, resources]) => !resources.some((each) => isAllowed(statements, action, each)))
      .map(([action]) => `${action} on ${located.logicalId}`),
  );
}

/** A statement with ARNs of Step Functions from the resource's type on: region and account are not known here. */
function withoutAccount(statement: Statement): Statement {
  const short = (arn: string) => arn.replace(/^arn:.*?:states:.*?:(stateMachine|execution):/, '$1:');
  return { ...statement, Resource: [statement.Resource ?? []].flat().map(short) };
}

function order({ graph, located, role }: Machine): Problem[] {
  return policiesNotWaitedFor(located, role, graph)
    .filter((policy) => !graph.waitsFor(policy).has(located.logicalId))
    .map(({ logicalId }) =>
      problemOf(located)(
        'DependsOn',
        `does not wait for ${logicalId}, the policy of its role: its first execution would lack permissions. Add it.`,
      ),
    );
}

function isDistributed(definition: unknown): boolean {
  return valuesOf(definition, 'Mode').includes('DISTRIBUTED');
}

/** A definition that is one text. One with references in it is not read. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
