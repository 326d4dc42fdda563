export { allow, type Conditions } from './allow';
export { acknowledgeWildcards } from './wildcards';
