import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The value of an SSM parameter that another stack of the stage writes. CloudFormation reads it at every deploy.
 *
 * Unlike an import of the other stack's export, it forbids neither a change nor the removal of what it names. The reading
 * stack must depend on the writing one.
 *
 * @returns a token, which resolves to `Ref` of a template parameter
 */
export function readParameter(scope: Construct, id: string, parameterName: string): string {
  return new CfnParameter(scope, id, {
    type: 'AWS::SSM::Parameter::Value<String>',
    default: parameterName,
    description: `Name of the SSM parameter; the value is written by another stack of the stage`,
  }).valueAsString;
}
