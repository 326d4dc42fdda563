/** Name of the object by which a batch tells the command that follows its replay that the domain is busy. */
export const THROTTLED = 'throttled';
