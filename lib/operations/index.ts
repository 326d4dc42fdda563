export { type AlarmArea, type AlarmDefinition, domainDimensions } from './alarm-definition';
export { AlarmTopic, type AlarmTopicProps } from './alarm-topic';
export { type DomainAlarmsProps, domainAlarms } from './domain-alarms';
export { functionAlarms, type WatchedFunction } from './function-alarms';
export { OperationsDashboard, type OperationsDashboardProps } from './operations-dashboard';
export {
  countFallenBackRecords,
  countRefusedLogins,
  loginAlarms,
  producerAlarms,
  reconciliationAlarms,
  stageNamespace,
} from './producer-alarms';
export { StageAlarms, type StageAlarmsProps } from './stage-alarms';
export { type StreamAlarmsProps, streamAlarms } from './stream-alarms';
