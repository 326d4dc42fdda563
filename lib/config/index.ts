export { loadStage } from './load-stage';
export type { ApiSettings, BackupSettings, LoginSettings, StageSettings } from './stage-settings';
