import { matches } from '../../iam/policies';
import { comparableArn } from './domain';
import { type Condition, serviceName } from './policy';
import type { TemplateGraph } from './template-graph';

/** A request of a service, as far as conditions ask for it. */
export interface ServiceRequest {
  /** Principals of the service. */
  readonly services: readonly string[];
  /** ARNs of the resources for which the service asks, written in each way. None where they are not known. */
  readonly sources: readonly string[];
  /** Stack of the policy. */
  readonly stack: string;
  readonly graph: TemplateGraph;
}

/** Services with another name in ARNs than as a principal. */
const ARN_NAMES: Readonly<Record<string, string>> = {
  'ecs-tasks': 'ecs',
  opensearchservice: 'es',
};
const ACCOUNT_KEYS = ['aws:sourceaccount', 'aws:sourceowner', 'kms:calleraccount'];
/** Keys that every request of a service for this account meets, or that only say what is encrypted. */
const MET_BY_SERVICES = /^(aws:sourceorgid|aws:sourceorgpaths|kms:encryptioncontext.*|kms:viaservice)$/;
/** Keys that only callers with identities of their own have: a service has none. */
const OF_IDENTITIES =
  /^(aws:principalorg|aws:principalarn|aws:principalaccount|aws:multifactor|sts:externalid)/;
/** Keys by which an identity policy narrows what a role does, not when or from where. */
const MET_BY_ROLES =
  /^(aws:(resource|principal|requestedregion|calledvia)|kms:(encryptioncontext|viaservice|calleraccount|grantis)|iam:passedtoservice|iam:associated|s3:(prefix|resourceaccount|x-amz)|cloudwatch:|dynamodb:|ecs:|sqs:|sns:|ssm:|secretsmanager:|lambda:|states:|ec2:|es:)/;
/** Keys of a network of ours, which a function without a VPC is never in. */
const NETWORK = /^aws:(sourcevpc|sourcevpce|vpcsourceip)/;
/** Values of keys by which a statement for everybody names whom it means. */
const NARROWING =
  /^(aws:principal(orgid|orgpaths|account|arn)|aws:source(account|arn|owner|orgid|orgpaths|vpc|vpce|ip)|aws:vpcsourceip|kms:calleraccount|s3:dataaccesspointaccount|.*:(aud|sub))$/;
const EVERY_ADDRESS = ['0.0.0.0/0', '::/0'];

/** Keys of the conditions that a request of a service does not meet, or of which nobody knows that it does. */
export function unmetByService(conditions: readonly Condition[], request: ServiceRequest): string[] {
  return conditions.filter((condition) => !serviceMeets(condition, request)).map(({ key }) => key);
}

/** Keys of an identity policy's conditions that a role of a service does not meet, or nobody knows it. */
export function unmetByRole(conditions: readonly Condition[], isInVpc: boolean): string[] {
  return conditions
    .filter(({ operator, key, values }) => {
      const name = key.toLowerCase();
      if (name === 'aws:securetransport') return !values.includes('true');
      if (NETWORK.test(name) && isInVpc) return false;
      if (name === 'aws:sourceip' && EVERY_ADDRESS.some((each) => values.includes(each))) return false;
      return !MET_BY_ROLES.test(name) && !holdsWithoutKey({ operator, values });
    })
    .map(({ key }) => key);
}

/** Whether a condition says whom a statement for everybody means: an account, an organization, a source, a network. */
export function narrows(conditions: readonly Condition[]): boolean {
  return conditions.some(({ operator, key, values }) => {
    if (/Not|IfExists|^Null$/.test(operator) || operator.startsWith('ForAllValues')) return false;
    return NARROWING.test(key.toLowerCase()) && values.every((value) => isNarrow(key.toLowerCase(), value));
  });
}

function isNarrow(key: string, value: string): boolean {
  if (EVERY_ADDRESS.includes(value) || /^\**$/.test(value)) return false;
  if (!key.endsWith('arn') || !value.startsWith('arn:')) return true;
  const [, , , , account = '', ...rest] = value.split(':');
  return account === '' ? !/^\**$/.test(rest.join(':')) : !account.includes('*');
}

/** Conditions that hold where the request has no value for the key. */
function holdsWithoutKey({ operator, values }: Pick<Condition, 'operator' | 'values'>): boolean {
  if (operator === 'Null') return values.includes('true');
  return /Not|IfExists$/.test(operator);
}

function serviceMeets(condition: Condition, request: ServiceRequest): boolean {
  const { operator, values } = condition;
  const key = condition.key.toLowerCase();
  if (key === 'aws:securetransport' || key === 'aws:principalisawsservice') return values.includes('true');
  if (MET_BY_SERVICES.test(key)) return true;
  if (key === 'sts:externalid' && sendsExternalId(values, request)) return true;
  if (OF_IDENTITIES.test(key) || NETWORK.test(key)) return holdsWithoutKey(condition);
  const isNegative = /Not/.test(operator);
  if (ACCOUNT_KEYS.includes(key)) return values.some((value) => isOwnAccount(value, request)) !== isNegative;
  if (key === 'aws:sourcearn') return values.some((value) => isSource(value, request)) !== isNegative;
  return false;
}

/** Amazon Cognito sends the id that the user pool names, and Firehose the account's. */
function sendsExternalId(values: readonly string[], request: ServiceRequest): boolean {
  const names = request.services.map(serviceName);
  if (names.includes('cognito-idp')) return true;
  return names.includes('firehose') && values.some((value) => isOwnAccount(value, request));
}

function isOwnAccount(value: string, { graph, stack }: ServiceRequest): boolean {
  return !graph.isForeignAccount(value, stack);
}

function isSource(value: string, request: ServiceRequest): boolean {
  const arn = comparableArn(value, request.graph);
  const { sources } = request;
  if (arn.startsWith('<')) return sources.length === 0 || sources.some((each) => matches(arn, each));
  if (!arn.startsWith('arn:')) return true;
  const [, , service = '', , account = '', ...rest] = arn.split(':');
  const names = request.services.map(serviceName).map((name) => ARN_NAMES[name] ?? name);
  const isOfService = names.some((name) => matches(service, name)) && isOwnAccount(account, request);
  const written = sources.filter((each) => each.startsWith('arn:')).map((each) => each.split(':').slice(5));
  return (
    isOfService && (written.length === 0 || written.some((each) => matches(rest.join(':'), each.join(':'))))
  );
}
