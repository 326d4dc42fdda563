export { attachToVpc } from './attach-to-vpc';
export { FunctionIdentity, type FunctionIdentityProps } from './function-identity';
export { type LocalAsset, localAsset } from './local-asset';
export { waitForPolicy } from './wait-for-policy';
