export { loadStage } from './load-stage';
export type {
  ApiSettings,
  BackupSettings,
  LoginSettings,
  StageSettings,
  TransformSettings,
} from './stage-settings';
