export {
  type AttachToAllOptions,
  LogPipeline,
  type LogPipelineProps,
  type PipelineStacks,
} from './log-pipeline';
export type { Preset, SettingGroup, SettingOverrides } from './pipeline-settings';
