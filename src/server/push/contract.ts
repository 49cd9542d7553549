export { type Hub, hubUrlOf, type SubscriberView, viewSubscribers } from './hub.ts'
export { viewWebhooks, type WebhookView } from './webhooks.ts'
