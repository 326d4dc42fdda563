import { filterAsset, type LocalAsset } from '../lambda';

export const TRANSFORM_CODE: LocalAsset = filterAsset('transform');
