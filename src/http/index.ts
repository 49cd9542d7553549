/**
 * A request comes in. A whole, decoded answer goes out, whatever its status, or a FetchError; every connection is dialled through one guard that knows
 * public addresses from others. This room never knows what a feed is, and no other room opens a connection.
 */

export { createHttpClient } from './client.ts'
export type { HttpAnswer, HttpClient, HttpRequest } from './contract.ts'
