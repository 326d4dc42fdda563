export type { Buffering } from './buffering';
export { DeliveryRole, type DeliveryRoleProps } from './delivery-role';
export { DeliveryStream, type DeliveryStreamProps, PUT_ACTIONS } from './delivery-stream';
export { ErrorLog, type ErrorLogProps } from './error-log';
export { INDEX_ROTATION_PERIODS, type IndexRotationPeriod } from './index-rotation';
export type { LogIndex } from './log-index';
export { ARCHIVE_PREFIX, ERROR_PREFIX, type S3Backup } from './s3-backup';
export { streamNameParameter } from './stream-name-parameter';
