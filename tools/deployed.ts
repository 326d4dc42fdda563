import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { awsProblem, checkEndpoints, isUnanswered } from './command-line/aws';
import type { TemplateJson } from './snapshots';

/**
 * The deployed template of a stack, read with the AWS credentials in force.
 *
 * @returns undefined if the stack is not deployed
 * @throws Error that says what to do when CloudFormation cannot be asked
 */
export async function readDeployed(stackName: string, region: string): Promise<TemplateJson | undefined> {
  checkEndpoints();
  const client = new CloudFormationClient({ region, maxAttempts: 3 });
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: stackName }));
    return withoutMetadata(JSON.parse(TemplateBody ?? '{}') as TemplateJson);
  } catch (error) {
    const { name, message } = error as Error;
    if (isUnanswered(error)) {
      throw new Error(`diff: GetTemplate ${stackName} in ${region}: ${awsProblem(error)}`);
    }
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw new Error(
      `diff: GetTemplate ${stackName} in ${region}: ${message} Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and ` +
        'AWS_SECRET_ACCESS_KEY, for a role that may read the stacks.',
    );
  } finally {
    client.destroy();
  }
}

/** A template without what the CDK CLI adds when it deploys. */
function withoutMetadata({ Conditions, ...template }: TemplateJson): TemplateJson {
  const { CDKMetadataAvailable, ...conditions } = (Conditions ?? {}) as Record<string, unknown>;
  const resources = Object.entries(template.Resources as Record<string, { Type: string; Metadata?: object }>)
    .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
    .map(([logicalId, { Metadata: _, ...resource }]) => [logicalId, resource]);
  return {
    ...template,
    ...(Object.keys(conditions).length > 0 && { Conditions: conditions }),
    Resources: Object.fromEntries(resources),
  };
}
