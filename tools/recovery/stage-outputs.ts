import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsProblem, checkEndpoints } from '../command-line/aws';

/**
 * The outputs of a deployed stack, by their names.
 *
 * @throws Error with one line that says what to do when the stack is not there or an output is missing
 */
export async function stackOutputs<Name extends string>(
  client: CloudFormationClient,
  stackName: string,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const outputs = await readOutputs(client, stackName);
  const missing = names.filter((name) => outputs[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`${stackName} has no output ${missing.join(', ')}; deploy it again.`);
  }
  return outputs as Record<Name, string>;
}

async function readOutputs(client: CloudFormationClient, stackName: string): Promise<Record<string, string>> {
  checkEndpoints();
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  } catch (error) {
    if ((error as Error).name === 'ValidationError') {
      throw new Error(`${stackName} is not deployed here. Check --stage, --region and AWS_PROFILE.`);
    }
    throw new Error(`${stackName} cannot be read: ${awsProblem(error)}`);
  }
}
