export { compileDirectory, type Person } from './compile-directory';
export { DirectoryStore, type StoredTable, type TableSource } from './directory-store';
export {
  DirectoryTable,
  HEADER_BYTES,
  type PersonEntry,
  personsOfHeader,
  TABLE_MAGIC,
  USER_FIELDS,
} from './directory-table';
export { type Arrival, Filter, type FilteredRecord, type FilterOptions } from './filter';
export { MAX_RECORD_BYTES } from './limits';
export { JOIN_LIMITS, type JoinedRecord, type JoinLimits, LineJoiner, type RecordStart } from './line-joiner';
export { PATTERN_NAMES, type PatternName } from './redact';
export { type ShippedFormats, TextFormats } from './text-formats';
export { asctime } from './time';
export { TimeZone } from './time-zone';
export { type Directory, withoutPerson, withPerson } from './translate';
