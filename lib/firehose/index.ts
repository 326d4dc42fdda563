export { DeliveryRole, type DeliveryRoleProps } from './delivery-role';
export { DeliveryStream, type DeliveryStreamProps } from './delivery-stream';
export { ErrorLog, type ErrorLogProps } from './error-log';
export { INDEX_ROTATION_PERIODS, IndexRotation, type IndexRotationPeriod } from './index-rotation';
export { ARCHIVE_PREFIX, ERROR_PREFIX, type S3Backup } from './s3-backup';
