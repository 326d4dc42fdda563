export {
  AttachLogging,
  type AttachLoggingProps,
  type AttachOptions,
  type AttachResult,
  attachLogging,
} from './attach-logging';
export { type LayerLanguage, LoggingStage, type SharedStream } from './logging-stage';
