import {
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  PermissionsBoundary,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What the stacks of a stage have in common. */
export interface Stage {
  /** Name of the stage, such as `dev`. */
  readonly name: string;
  readonly region: string;
  readonly retained: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetentionDays: RetentionDays;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly permissionsBoundary?: string | undefined;
  readonly bootstrapQualifier?: string | undefined;
}

export interface StageStackProps {
  readonly stage: Stage;
  readonly description: string;
}

/** A stack of a stage: its region, protection, tags, permissions boundary and bootstrap qualifier are those of the stage. */
export class StageStack extends Stack {
  constructor(
    scope: Construct,
    part: 'data' | 'delivery' | 'producers' | 'operations' | 'collector',
    props: StageStackProps,
  ) {
    const { name, region, retained, tags, permissionsBoundary, bootstrapQualifier } = props.stage;
    super(scope, `Ekk-${name}-${part}`, {
      description: `EKK ${name}: ${props.description}`,
      // Without an account here, the caller's credentials decide the account at deploy time.
      env: { region },
      terminationProtection: retained,
      ...(tags && { tags: { ...tags } }),
      ...(permissionsBoundary && { permissionsBoundary: boundary(permissionsBoundary) }),
      ...(bootstrapQualifier && {
        synthesizer: new DefaultStackSynthesizer({ qualifier: bootstrapQualifier }) as IStackSynthesizer,
      }),
    });
  }
}

/** Removal policy of everything with data in a stage. */
export function removalPolicyOf(retained: boolean): RemovalPolicy {
  // With RETAIN, a first deploy that is rolled back would leave its domain, whose name blocks the next deploy.
  return retained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

function boundary(nameOrArn: string): PermissionsBoundary {
  return nameOrArn.startsWith('arn:')
    ? PermissionsBoundary.fromArn(nameOrArn)
    : PermissionsBoundary.fromName(nameOrArn);
}
