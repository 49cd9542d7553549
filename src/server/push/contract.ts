export { type Hub, hubUrlOf, type SubscriberView, viewSubscribers } from './hub.ts'
export { rewindWebhooks, viewWebhooks, type WebhookView } from './webhooks.ts'
