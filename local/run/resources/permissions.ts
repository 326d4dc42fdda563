import type { Resolver } from '../../assembly/resolver';
import { isRecord, type Resource } from '../../assembly/template';
import { isAllowed, type Statement } from '../../iam/policies';
import type { TrustStatement } from '../../iam/trust';

/** Statements of AWS's own policies that templates attach by ARN, as far as a run has to know them. */
const AWS_MANAGED: Readonly<Record<string, readonly Statement[]>> = {
  AWSLambdaBasicExecutionRole: [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    },
  ],
};

/**
 * The permissions of the templates' roles, from their inline policies, `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy`.
 * A managed policy of AWS that is not listed here allows nothing locally. Policies are resolved when they are first
 * asked for.
 */
export class Permissions {
  readonly #resolver: Resolver;
  readonly #statements = new Map<string, readonly Statement[]>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** Whether a role may do an action on a resource. False for a role that the assembly does not have. */
  allow(roleArn: string, action: string, resourceArn: string): boolean {
    const statements = this.#statements.get(roleArn) ?? this.#collect(roleArn);
    this.#statements.set(roleArn, statements);
    return isAllowed(statements, action, resourceArn);
  }

  /** Statements of the role's trust policy. Undefined for a role that the assembly does not have. */
  trustPolicyOf(roleArn: string): readonly TrustStatement[] | undefined {
    const role = this.#find(roleArn);
    if (role === undefined) return undefined;
    const document = this.#resolver.property(role, 'AssumeRolePolicyDocument');
    return isRecord(document) ? (asList(document.Statement) as TrustStatement[]) : [];
  }

  #find(roleArn: string): Resource | undefined {
    return this.#resolver
      .resources()
      .find(
        (resource) =>
          resource.type === 'AWS::IAM::Role' && this.#resolver.getAtt(resource, 'Arn') === roleArn,
      );
  }

  #collect(roleArn: string): readonly Statement[] {
    const resources = this.#resolver.resources();
    const role = this.#find(roleArn);
    if (role === undefined) return [];
    const roleName = this.#resolver.ref(role);
    const attached = asList(this.#resolver.property(role, 'ManagedPolicyArns'));
    const policies = resources.filter(
      (resource) =>
        (resource.type === 'AWS::IAM::Policy' || resource.type === 'AWS::IAM::ManagedPolicy') &&
        (asList(this.#resolver.property(resource, 'Roles')).includes(roleName) ||
          attached.includes(this.#resolver.ref(resource))),
    );
    return [
      ...asList(this.#resolver.property(role, 'Policies')).flatMap((policy) => statementsOf(policy)),
      ...policies.flatMap((policy) => statementsOf(this.#resolver.properties(policy))),
      ...attached.flatMap((arn) => AWS_MANAGED[String(arn).split('/').at(-1) ?? ''] ?? []),
    ];
  }
}

function statementsOf(policy: unknown): Statement[] {
  const document = isRecord(policy) ? policy.PolicyDocument : undefined;
  return isRecord(document) ? (asList(document.Statement) as Statement[]) : [];
}

function asList(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}
