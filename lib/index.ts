/** The public API of the npm package. `docs/constructs.api.md` is its report. */

export { Archive, type ArchiveProps } from './archive';
export {
  AttachLogging,
  type AttachLoggingProps,
  type AttachOptions,
  type AttachResult,
  attachLogging,
  type LayerLanguage,
  LoggingStage,
  type SharedStream,
} from './attach';
export {
  CollectorNetwork,
  type CollectorNetworkProps,
  CollectorService,
  type CollectorServiceProps,
  type ExistingVpc,
} from './collector';
export type {
  ApiSettings,
  BackupSettings,
  CollectorSettings,
  LoginSettings,
  StageSettings,
  TransformSettings,
} from './config';
export {
  type Buffering,
  DeliveryRole,
  type DeliveryRoleProps,
  DeliveryStream,
  type DeliveryStreamProps,
  ErrorLog,
  type ErrorLogProps,
  INDEX_ROTATION_PERIODS,
  type IndexRotationPeriod,
  type LogIndex,
  type S3Backup,
} from './firehose';
export { MonitorRole, type MonitorRoleProps, type MonitorSettings } from './monitors';
export { DomainNetwork, type DomainNetworkProps, type NetworkAttachment, type VpcSettings } from './network';
export {
  type CustomEndpoint,
  DashboardsLogin,
  type DashboardsLoginProps,
  type DomainCapacity,
  type ExistingDomain,
  type IndexContent,
  LoginProvisioning,
  type LoginProvisioningProps,
  type LoginRoleArns,
  type LoginRoles,
  type LoginRolesProps,
  type ProvisionedAlarms,
  ProvisioningFunction,
  type ProvisioningFunctionProps,
  SearchDomain,
  type SearchDomainProps,
  SearchProvisioning,
  type SearchProvisioningProps,
} from './opensearch';
export {
  type AlarmArea,
  type AlarmDefinition,
  AlarmTopic,
  type AlarmTopicProps,
  type DomainAlarmsProps,
  domainAlarms,
  functionAlarms,
  producerAlarms,
  StageAlarms,
  type StageAlarmsProps,
  type StreamAlarmsProps,
  streamAlarms,
  type WatchedFunction,
} from './operations';
export {
  type AttachToAllOptions,
  LogPipeline,
  type LogPipelineProps,
  type PipelineStacks,
  type Preset,
  type SettingGroup,
  type SettingOverrides,
  type SubscriptionOptions,
} from './pipeline';
export {
  LoggingLayers,
  type LoggingLayersProps,
  type ProducerAccounts,
  type ProducerOrganization,
} from './producers';
export { RecoveryRole, type RecoveryRoleProps } from './recovery';
export { indexContent } from './stacks';
export { LogForwarder, type LogForwarderProps, type SubscribeOptions, subscribeLogGroup } from './subscribe';
export {
  DirectoryBucket,
  type DirectoryBucketProps,
  RecordTransform,
  type RecordTransformProps,
} from './transform';
