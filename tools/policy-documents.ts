import { locate, type StageTemplates, type TemplateResource } from './stage-templates';

/** A policy of a role, with values in the place of intrinsic functions. */
export interface RolePolicy {
  /** `<stack>.<logicalId>` */
  readonly name: string;
  readonly document: unknown;
}

const ACCOUNT = '123456789012';
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
};
const REGIONAL = `eu-west-1:${ACCOUNT}`;

/** The ARN of a resource by its type, with `*` in the place of a name that only the deploy knows. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPool': `arn:aws:cognito-idp:${REGIONAL}:userpool/*`,
  'AWS::IAM::Role': `arn:aws:iam::${ACCOUNT}:role/*`,
  'AWS::KMS::Key': `arn:aws:kms:${REGIONAL}:key/*`,
  'AWS::KinesisFirehose::DeliveryStream': `arn:aws:firehose:${REGIONAL}:deliverystream/*`,
  'AWS::Lambda::Function': `arn:aws:lambda:${REGIONAL}:function:*`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${REGIONAL}:log-group:*:*`,
  'AWS::OpenSearchService::Domain': `arn:aws:es:${REGIONAL}:domain/*`,
  'AWS::S3::Bucket': 'arn:aws:s3:::bucket',
  'AWS::SNS::Topic': `arn:aws:sns:${REGIONAL}:*`,
  'AWS::SecretsManager::Secret': `arn:aws:secretsmanager:${REGIONAL}:secret:*`,
};

/** Types whose `Ref` is the ARN of the resource, by the return values of each type's page in the CloudFormation reference. */
const REF_IS_ARN: ReadonlySet<string> = new Set(['AWS::SNS::Topic', 'AWS::SecretsManager::Secret']);

/** The identity policies of all roles of a stage: those of their own, and those attached to them. */
export function policyDocuments(templates: StageTemplates): RolePolicy[] {
  return locate(templates).flatMap(({ stack, logicalId, resource }) => {
    const { Policies = [], PolicyDocument } = (resource.Properties ?? {}) as {
      Policies?: readonly { PolicyDocument: unknown }[];
      PolicyDocument?: unknown;
    };
    const documents =
      resource.Type === 'AWS::IAM::Role'
        ? Policies.map((policy) => policy.PolicyDocument)
        : resource.Type === 'AWS::IAM::Policy'
          ? [PolicyDocument]
          : [];
    return documents.map((document) => ({
      name: `${stack}.${logicalId}`,
      document: withValues(document, templates, stack),
    }));
  });
}

function withValues(value: unknown, templates: StageTemplates, stack: string): unknown {
  const inner = (each: unknown): unknown => withValues(each, templates, stack);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const [name = '', argument] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return reference(templates, stack, String(argument));
  // Fn::Select takes a name out of a value that only the deploy knows.
  if (name === 'Fn::Select') return '*';
  if (name === 'Fn::GetAtt') return arnOf(templates, stack, String((argument as string[])[0]));
  if (name === 'Fn::ImportValue') return imported(templates, String(argument));
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(inner(part))).join(separator);
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{([\w:]+)\}/g, (_all, ref: string) => PSEUDO_PARAMETERS[ref] ?? '*');
  }
  if (name.startsWith('Fn::')) {
    throw new Error(
      `parliament: a policy of ${stack} has ${name}; expected Fn::Join, Fn::GetAtt, Fn::ImportValue, Fn::Select or Ref. ` +
        'Add it to tools/policy-documents.ts.',
    );
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function reference(templates: StageTemplates, stack: string, name: string): string {
  const type = typeOf(templates, stack, name);
  if (type !== undefined && REF_IS_ARN.has(type)) return arnOf(templates, stack, name);
  return PSEUDO_PARAMETERS[name] ?? '*';
}

function typeOf(templates: StageTemplates, stack: string, logicalId: string): string | undefined {
  const resources = templates[stack]?.Resources as Record<string, TemplateResource> | undefined;
  return resources?.[logicalId]?.Type;
}

function arnOf(templates: StageTemplates, stack: string, logicalId: string): string {
  const type = typeOf(templates, stack, logicalId);
  const arn = ARNS[String(type)];
  if (arn !== undefined) return arn;
  throw new Error(
    `parliament: a policy of ${stack} names ${logicalId}, a ${type}. Add the type's ARN to tools/policy-documents.ts.`,
  );
}

function imported(templates: StageTemplates, name: string): unknown {
  for (const [stack, { Outputs }] of Object.entries(templates)) {
    const outputs = (Outputs ?? {}) as Record<string, { Value: unknown; Export?: { Name: string } }>;
    const output = Object.values(outputs).find(({ Export }) => Export?.Name === name);
    if (output !== undefined) return withValues(output.Value, templates, stack);
  }
  throw new Error(`parliament: no stack of the stage exports ${name}.`);
}
