import { problemOf, type Rule } from '../template/problem';
import { missingPermissions } from '../template/role';
import { containersOf, recordsIn, roleOf } from '../template/tasks';

const VARIABLE = 'COLLECTOR_STREAM';
const PUT = 'firehose:PutRecordBatch';

/** The task of a collector needs the name of a stream of the templates, and a role that may put records into it. */
export const collector: Rule = (task, graph) =>
  containersOf(task).flatMap((container, index) => {
    const stream = recordsIn(container.Environment).find(({ Name }) => Name === VARIABLE);
    const found = graph.reference(stream?.Value, task.stack);
    if (found === undefined) return [];
    const { attribute, target } = found;
    const property = `ContainerDefinitions.${index}.Environment.${VARIABLE}`;
    if (target.resource.Type !== 'AWS::KinesisFirehose::DeliveryStream' || attribute !== undefined) {
      const got = graph.flatten(stream?.Value, task.stack);
      return [problemOf(task)(property, `got ${got}; expected the name of a delivery stream: its Ref.`)];
    }
    const role = roleOf(task, 'TaskRoleArn', graph);
    if (role === undefined) {
      if (task.resource.Properties?.TaskRoleArn !== undefined) return [];
      return [problemOf(task)('TaskRoleArn', `is missing: the task may not ${PUT}. Name a role that may.`)];
    }
    const missing = missingPermissions(role, [[PUT, `<${target.stack}/${target.logicalId}.Arn>`]], graph);
    if (missing.length === 0) return [];
    const message = `may not ${missing.join(', ')}: no line of ${task.logicalId} would arrive. Allow it.`;
    return [problemOf(role)('PolicyDocument', message)];
  });
