import type { Stack } from './template';

/** Account id of every local run. AWS's documentation uses it in examples. */
export const LOCAL_ACCOUNT_ID = '123456789012';
export const PARTITION = 'aws';
export const URL_SUFFIX = 'amazonaws.com';

/** Marks a property that `AWS::NoValue` removes. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameter(name: string, stack: Stack): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return LOCAL_ACCOUNT_ID;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return PARTITION;
    case 'AWS::URLSuffix':
      return URL_SUFFIX;
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackArn(stack);
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return undefined;
  }
}

export function stackArn(stack: Stack): string {
  return `arn:${PARTITION}:cloudformation:${stack.region}:${LOCAL_ACCOUNT_ID}:stack/${stack.name}/local`;
}
