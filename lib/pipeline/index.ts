export { type AttachToAllOptions, LogPipeline, type LogPipelineProps } from './log-pipeline';
export type { Preset, SettingOverrides } from './pipeline-settings';
