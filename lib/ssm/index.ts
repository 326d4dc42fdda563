export { readParameter } from './read-parameter';
