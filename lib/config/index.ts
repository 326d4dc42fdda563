export { checkedStage, loadStage } from './load-stage';
export type {
  ApiSettings,
  BackupSettings,
  CollectorSettings,
  LoginSettings,
  StageSettings,
  TransformSettings,
} from './stage-settings';
export { STAGES } from './stages';
