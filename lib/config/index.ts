export { loadStage } from './load-stage';
export type {
  ApiSettings,
  BackupSettings,
  CapacitySettings,
  LoginSettings,
  StageSettings,
} from './stage-settings';
