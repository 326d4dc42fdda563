export { Archive, type ArchiveProps } from './archive';
