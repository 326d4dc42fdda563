import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT_ID, PARTITION } from '../assembly/pseudo-parameters';
import { address, type Resource } from '../assembly/template';
import type { ValueContext } from './model';

/** Rules for the name of a resource. */
export interface NameRules {
  /** The property that gives the name when the template fixes it. */
  property?: string;
  /** Longest name that CloudFormation may invent. @default 64 */
  maxLength?: number;
  lowerCase?: boolean;
}

/**
 * The name of a resource: the one that the template fixes, else `<stack>-<logicalId>-<hash>`, which is the same on every
 * run.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function physicalName(resource: Resource, context: ValueContext, rules: NameRules = {}): string {
  const fixed = rules.property ? context.resolver.property(resource, rules.property) : undefined;
  if (typeof fixed === 'string' && fixed !== '') return fixed;
  const hash = hashOf(resource);
  const readable = `${resource.stack.name}-${resource.logicalId}`.slice(0, (rules.maxLength ?? 64) - 9);
  const name = `${readable}-${hash}`;
  return rules.lowerCase ? name.toLowerCase() : name;
}

/** Eight hexadecimal digits that stay the same for a resource. */
export function hashOf(resource: Resource): string {
  return createHash('sha256').update(address(resource)).digest('hex').slice(0, 8);
}

/** Builds `arn:aws:<service>:<region>:<account>:<rest>`. IAM leaves the region empty, S3 region and account. */
export function arnOf(resource: Resource, service: string, rest: string): string {
  const region = service === 'iam' || service === 's3' ? '' : resource.stack.region;
  const account = service === 's3' ? '' : LOCAL_ACCOUNT_ID;
  return `arn:${PARTITION}:${service}:${region}:${account}:${rest}`;
}
