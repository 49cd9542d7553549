export { type Hub, hubUrlOf, type SubscriberView, viewSubscribers } from './hub.ts'
