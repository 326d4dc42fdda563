export { attachToVpc } from './attach-to-vpc';
export { bundle } from './bundle';
export { filterAsset } from './filter-asset';
export { FunctionIdentity, type FunctionIdentityProps } from './function-identity';
export { type LocalAsset, localAsset, writeAsset } from './local-asset';
export { prebuiltFolder, prebuiltText } from './prebuilt';
export { waitForPolicy } from './wait-for-policy';
