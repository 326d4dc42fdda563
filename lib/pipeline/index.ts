export {
  type AttachToAllOptions,
  LogPipeline,
  type LogPipelineProps,
  type PipelineStacks,
  type SubscriptionOptions,
} from './log-pipeline';
export type { Preset, SettingGroup, SettingOverrides } from './pipeline-settings';
