import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** Properties as CloudFormation sends them. */
export function wire(): Record<string, string> & { ServiceToken: string } {
  return {
    ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:provisioning',
    DomainName: 'ekk-dev',
    IndexName: 'app-logs',
    DeliveryRoleArn: 'arn:aws:iam::123456789012:role/delivery',
    NumberOfShards: '1',
    NumberOfReplicas: '2',
    SourceHash: 'abc',
  };
}

/** An event as CloudFormation sends it. */
export function event(
  type: 'Create' | 'Update' | 'Delete',
  properties: Record<string, unknown> = {},
  { responseUrl = 'http://127.0.0.1:9/answer', old = {} }: { responseUrl?: string; old?: object } = {},
): CloudFormationCustomResourceEvent {
  return {
    RequestType: type,
    ResponseURL: responseUrl,
    StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Ekk-dev-delivery/1',
    RequestId: 'request-1',
    LogicalResourceId: 'Provisioning',
    ResourceType: 'Custom::SearchProvisioning',
    ServiceToken: wire().ServiceToken,
    ResourceProperties: { ...wire(), ...properties },
    ...(type === 'Create' ? {} : { PhysicalResourceId: 'search-provisioning-ekk-dev-app-logs' }),
    ...(type === 'Update' ? { OldResourceProperties: { ...wire(), ...old } } : {}),
  } as CloudFormationCustomResourceEvent;
}
