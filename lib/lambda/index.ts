export { attachToVpc } from './attach-to-vpc';
export { bundle } from './bundle';
export { FunctionIdentity, type FunctionIdentityProps } from './function-identity';
export { type LocalAsset, localAsset } from './local-asset';
export { prebuilt } from './prebuilt';
export { waitForPolicy } from './wait-for-policy';
