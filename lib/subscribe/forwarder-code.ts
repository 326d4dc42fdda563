import { filterAsset, type LocalAsset } from '../lambda';

export const FORWARDER_CODE: LocalAsset = filterAsset('forwarder');
