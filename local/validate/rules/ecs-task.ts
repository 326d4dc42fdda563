import { isRecord } from '../../assembly/template';
import { isAllowed, type Statement } from '../../iam/policies';
import { isRegionOf, textOf } from '../template/home';
import { type Problem, problemOf, type Rule } from '../template/problem';
import { hasManagedPolicy, policiesOf, statementsOf } from '../template/role';
import { containersOf, recordsIn, roleOf } from '../template/tasks';
import type { Located, TemplateGraph } from '../template/template-graph';

/** This policy of AWS allows to pull images and to write logs. */
const TASK_EXECUTION = 'service-role/AmazonECSTaskExecutionRolePolicy';
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
/** An image as text: account, region, repository. */
const IMAGE = /^(\d{12}|<AccountId>)\.dkr\.ecr\.([a-z0-9-]+|<Region>)\.[^/]+\/([^:@]+)/;

/**
 * A task needs an execution role that pulls its image, opens its log and reads its secrets before the program starts:
 * otherwise no task ever starts.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export const ecsTask: Rule = (task, graph) => [
  ...execution(task, graph),
  ...containersOf(task).flatMap((container, index) => [
    ...privileged(task, container, index),
    ...logRegion(task, { container, index, graph }),
  ]),
];

function execution(task: Located, graph: TemplateGraph): Problem[] {
  const needs = containersOf(task).flatMap((container) => needsOf(task, container, graph));
  if (needs.length === 0) return [];
  if (task.resource.Properties?.ExecutionRoleArn === undefined) {
    const [{ action } = { action: '' }] = needs;
    const message = `is missing, although the task needs ${action} before it starts. Name a role that allows it.`;
    return [problemOf(task)('ExecutionRoleArn', message)];
  }
  const role = roleOf(task, 'ExecutionRoleArn', graph);
  if (role === undefined) return [];
  const statements = statementsFor(role, graph);
  const isCovered = hasManagedPolicy(role, TASK_EXECUTION, graph);
  const missing = needs
    .filter(({ isOfAws }) => !(isCovered && isOfAws))
    .filter(({ action, resources }) => !resources.some((each) => isAllowed(statements, action, each)))
    .map(({ action, resources: [resource] }) => `${action} on ${resource}`);
  if (missing.length === 0) return [];
  const message = `may not ${missing.join(', ')}: no task of ${task.logicalId} could start. Allow it.`;
  return [problemOf(role)('PolicyDocument', message)];
}

interface TaskNeed {
  readonly action: string;
  /** Forms in which a policy may name the resource. */
  readonly resources: readonly string[];
  /** Whether {@link TASK_EXECUTION} allows it. */
  readonly isOfAws: boolean;
}

function needsOf(task: Located, container: Record<string, unknown>, graph: TemplateGraph): TaskNeed[] {
  const text = (value: unknown) => comparable(value, task.stack, graph);
  const image = textOf(container.Image, task.stack, graph);
  const [, , region = '', repository] = IMAGE.exec(image) ?? [];
  const arn = `ecr:${isRegionOf(task.stack, region, graph) ? '<Region>' : region}:repository/${repository}`;
  const pull = repository === undefined ? [] : PULL;
  const log = isRecord(container.LogConfiguration) ? container.LogConfiguration.Options : undefined;
  const group = isRecord(log) ? graph.reference(log['awslogs-group'], task.stack)?.target : undefined;
  const secrets = recordsIn(container.Secrets)
    .map(({ ValueFrom }) => text(ValueFrom))
    .filter((value) => value.startsWith('secretsmanager:') || isOwnSecret(value, graph))
    // `…:secret:name-AbCdEf:member:stage:version`
    .map((value) => value.replace(/^(<[^<>]+>|secretsmanager:[^:]*:secret:[^:]*):.*$/, '$1'));
  return [
    ...(image.includes('.dkr.ecr.') ? [need('ecr:GetAuthorizationToken', ['*'])] : []),
    ...pull.map((action) => need(action, [arn])),
    ...(group === undefined ? [] : ['logs:CreateLogStream', 'logs:PutLogEvents']).map((action) =>
      need(
        action,
        ['', ':*'].map((rest) => `<${group?.stack}/${group?.logicalId}.Arn>${rest}`),
      ),
    ),
    ...secrets.map((secret) =>
      need('secretsmanager:GetSecretValue', [secret, `${secret}-AbCdEf`], { isOfAws: false }),
    ),
  ];
}

function isOwnSecret(text: string, graph: TemplateGraph): boolean {
  return graph
    .ofType('AWS::SecretsManager::Secret')
    .some(({ stack, logicalId }) => text.startsWith(`<${stack}/${logicalId}>`));
}

function need(action: string, resources: readonly string[], { isOfAws } = { isOfAws: true }): TaskNeed {
  return { action, resources, isOfAws };
}

/** The statements of a role, with resources in the form of {@link comparable}. */
function statementsFor(role: Located, graph: TemplateGraph): Statement[] {
  return policiesOf(role, graph).flatMap(({ document, stack }) =>
    statementsOf(document).map((statement) => ({
      ...statement,
      Effect: String(statement.Effect),
      Resource: [statement.Resource ?? []].flat().map((each) => comparable(each, stack, graph)),
    })),
  );
}

/** An ARN of this account without partition and account, and with the stack's own region as `<Region>`. */
function comparable(value: unknown, stack: string, graph: TemplateGraph): string {
  const text = textOf(value, stack, graph);
  const [, service = '', region = '', rest = ''] =
    /^arn:[^:]*:([a-z-]+):([^:]*):[^:]*:(.*)$/s.exec(text) ?? [];
  if (service === '') return text;
  if (service === 'logs') return text;
  return `${service}:${isRegionOf(stack, region, graph) ? '<Region>' : region}:${rest}`;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
function privileged(task: Located, { Privileged }: Record<string, unknown>, index: number): Problem[] {
  const compatibilities = [task.resource.Properties?.RequiresCompatibilities ?? []].flat();
  if (String(Privileged) !== 'true' || !compatibilities.includes('FARGATE')) return [];
  const message = 'is true; Fargate refuses privileged containers. Leave it out.';
  return [problemOf(task)(`ContainerDefinitions.${index}.Privileged`, message)];
}

function logRegion(
  task: Located,
  { container, index, graph }: { container: Record<string, unknown>; index: number; graph: TemplateGraph },
): Problem[] {
  const log = container.LogConfiguration;
  const options = isRecord(log) && isRecord(log.Options) ? log.Options : {};
  const group = graph.reference(options['awslogs-group'], task.stack)?.target;
  const region = textOf(options['awslogs-region'] ?? '<Region>', task.stack, graph);
  if (group === undefined || isRegionOf(group.stack, region, graph)) return [];
  const property = `ContainerDefinitions.${index}.LogConfiguration.Options.awslogs-region`;
  const message = `got ${region}, but ${group.logicalId} is in the stack's own region: no task could start. Name that one.`;
  return [problemOf(task)(property, message)];
}
