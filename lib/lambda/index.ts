export { FunctionIdentity, type FunctionIdentityProps } from './function-identity';
export { localAsset } from './local-asset';
export { waitForPolicy } from './wait-for-policy';
