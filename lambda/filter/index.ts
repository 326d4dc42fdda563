export { compileDirectory, type Person } from './compile-directory';
export { DirectoryTable, type PersonEntry, USER_FIELDS } from './directory-table';
export { type Arrival, Filter, type FilteredRecord, type FilterOptions } from './filter';
export { MAX_RECORD_BYTES } from './limits';
export { JOIN_LIMITS, type JoinedRecord, type JoinLimits, LineJoiner } from './line-joiner';
export { TextFormats } from './text-formats';
export { TimeZone } from './time-zone';
export { type Directory, withoutPerson, withPerson } from './translate';
