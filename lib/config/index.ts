export { loadStage } from './load-stage';
export type {
  ApiSettings,
  BackupSettings,
  CollectorSettings,
  LoginSettings,
  StageSettings,
  TransformSettings,
} from './stage-settings';
