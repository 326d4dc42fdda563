import type { StageSettings } from '../../lib/config';

/** The properties with which the provisioning function looks into the domain of a stage. */
export function provisioningProperties(
  stage: string,
  settings: StageSettings,
  deliveryRoleArn: string,
): Record<string, string> {
  return {
    DomainName: `ekk-${stage}`,
    IndexName: settings.indexName,
    DeliveryRoleArn: deliveryRoleArn,
    NumberOfShards: String(settings.capacity.numberOfShards),
    NumberOfReplicas: String(settings.capacity.numberOfReplicas),
    IndexRotationPeriod: settings.indexRotationPeriod,
    ...(settings.retentionDays !== undefined && { RetentionDays: String(settings.retentionDays) }),
  };
}
