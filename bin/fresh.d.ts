export declare const STAMP: string
export declare function isFresh(root: string): boolean
