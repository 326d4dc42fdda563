import { isRecord } from '../../assembly/template';
import { isAllowed } from '../../iam/policies';
import { arnOf } from '../template/domain';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { missingPermissions, permissionsOf } from '../template/role';
import type { Located, TemplateGraph } from '../template/template-graph';

const VARIABLE = 'FIREHOSE_LOGGING_STREAM';
const PROPERTY = `Environment.Variables.${VARIABLE}`;
const OPENSEARCH = 'AmazonopensearchserviceDestinationConfiguration';
const PUTS = ['firehose:PutRecord', 'firehose:PutRecordBatch'];

/** A function that logs to a stream needs to know the stream's name and to be allowed to put records into it. */
export const producer: Rule = (located, graph) => {
  const role = graph.reference(located.resource.Properties?.Role, located.stack)?.target;
  if (role === undefined) return [];
  const variables = variablesOf(located);
  return variables[VARIABLE] === undefined
    ? unnamedStream(located, role, graph)
    : namedStream(located, role, { value: variables[VARIABLE], graph });
};

function namedStream(
  located: Located,
  role: Located,
  { value, graph }: { value: unknown; graph: TemplateGraph },
): Problem[] {
  const found = graph.reference(value, located.stack);
  // A name that is written out may be a stream of another app.
  if (found === undefined) return [];
  const { target, attribute } = found;
  if (target.resource.Type !== 'AWS::KinesisFirehose::DeliveryStream' || attribute !== undefined) {
    const got = graph.flatten(value, located.stack);
    return [problemOf(located)(PROPERTY, `got ${got}; expected the name of a delivery stream: its Ref.`)];
  }
  const arn = `<${target.stack}/${target.logicalId}.Arn>`;
  const missing = missingPermissions(
    role,
    PUTS.map((action) => [action, arn] as const),
    graph,
  );
  if (missing.length === 0) return [];
  return [
    problemOf(role)('PolicyDocument', `may not ${missing.join(', ')}: no record would arrive. Allow it.`),
  ];
}

/** A stream into OpenSearch is one for logs. What a function puts into others is its own affair. */
function unnamedStream(located: Located, role: Located, graph: TemplateGraph): Problem[] {
  const statements = permissionsOf(role, graph);
  const told = Object.values(variablesOf(located)).map(
    (value) => graph.reference(value, located.stack)?.target,
  );
  const isTold = (stream: Located) =>
    told.some((target) => target?.stack === stream.stack && target.logicalId === stream.logicalId);
  const stream = graph
    .ofType('AWS::KinesisFirehose::DeliveryStream')
    .filter(({ resource }) => resource.Properties?.[OPENSEARCH] !== undefined)
    .filter((each) => !isTold(each))
    .find((each) => PUTS.some((action) => isAllowed(statements, action, arnOf(each))));
  if (stream === undefined) return [];
  const message = `is missing, although its role may put records into ${stream.logicalId}. Name the stream.`;
  return [problemOf(located)(PROPERTY, message)];
}

function variablesOf({ resource }: Located): Record<string, unknown> {
  const environment = resource.Properties?.Environment;
  return isRecord(environment) && isRecord(environment.Variables) ? environment.Variables : {};
}
