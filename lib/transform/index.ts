export { DIRECTORY_KEY, DirectoryBucket, type DirectoryBucketProps } from './directory-bucket';
export { RecordTransform, type RecordTransformProps } from './record-transform';
