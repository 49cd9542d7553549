import { z } from 'zod'
import { durationSchema } from '../../lib/time/duration.ts'
import { ALERT_FORMATS, TROUBLE_KINDS } from '../../model/settings.ts'
import { webUrl } from './parts.ts'

const troubles = z
  .array(z.enum(TROUBLE_KINDS))
  .min(1)
  .default([...TROUBLE_KINDS])
  .describe(
    'Kinds that are told: `failing` and `silent` sources, `flood` (a source brought all the new items it may in a day), `held` (a document is held back), `turn` (an output or the store could not be written).',
  )

const webhookSchema = z.strictObject({
  url: webUrl.describe('Where alerts are posted; private addresses are allowed here. Best taken from the environment.'),
  format: z
    .enum(ALERT_FORMATS)
    .default('json')
    .describe(
      'Shape of the body: `slack` (also Rocket.Chat and Google Chat), `discord`, `mattermost`, `matrix` (hookshot), `ntfy`, or `json` with everything.',
    ),
  token: z.string().min(1).optional().describe('Sent as `Authorization: Bearer`. May come from the environment.'),
  secret: z.string().min(8).optional().describe('Signs the body (HMAC-SHA-256, `X-Feedmill-Signature`). May come from the environment.'),
  troubles,
})

const mailSchema = z.strictObject({
  server: z
    .url({ protocol: /^smtps?$/, error: 'an smtp: or smtps: address, such as smtps://user:password@mail.example:465' })
    .describe(
      'The mail server with user and password: `smtps://user:password@mail.example:465`; with `smtp:` STARTTLS is used where it is offered. Best taken from the environment.',
    ),
  from: z.string().min(3).describe('Sender: `feedmill@example.org`, or `Name <feedmill@example.org>`.'),
  to: z.array(z.email()).min(1).describe('Recipients.'),
  troubles,
})

/** What the configuration says of alerts. */
export const alertsSchema = z.strictObject({
  failingAfter: durationSchema
    .prefault('24h')
    .describe('A source that fails for less is not told of. One that is gone (410) is told at once.'),
  silentAfter: durationSchema
    .optional()
    .describe('Without a new item for so long a source is silent. Default: six times its own mean gap, from two weeks to half a year.'),
  webhooks: z.array(webhookSchema).default([]).describe('Addresses that alerts are posted to.'),
  mails: z.array(mailSchema).default([]).describe('E-mail by SMTP.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Writes the Atom feed of alerts to this file too, relative to the configuration. The server has it at `/admin/alerts/atom.xml`.',
    ),
})

/** What a source says of its alerts. */
export const sourceAlertsSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('False: nothing of this source is told.'),
  failingAfter: durationSchema.optional().describe('Instead of `alerts.failingAfter`.'),
  silentAfter: durationSchema.optional().describe('Instead of `alerts.silentAfter`.'),
})
