/**
 * How an item's key was made, best first: the publisher's guid; guid and url where a feed reuses guids; the canonical url and title
 * where there is no usable guid; the content where there is neither. Articles: front-matter id or permalink (`guid`), else first path (`path`).
 */
export type Rung = 'guid' | 'guid+url' | 'url+title' | 'content' | 'path'
