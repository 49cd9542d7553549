import { z } from 'zod'
import { transforms } from '../../items/index.ts'
import type { TransformSpec } from '../../model/source.ts'

/** An absolute http: or https: URL. */
export const webUrl = z.url({ protocol: /^https?$/, error: 'an absolute http: or https: address' })
/** Steps that run one after another. */
export const transformChain = z.array(transforms.schema('use', {}))
/** Steps on what is held. */
export const heldChain = transformChain.superRefine((steps, context) => {
  for (const [index, { use }] of (steps as unknown as readonly TransformSpec[]).entries())
    if (transforms.of(use).isOfSources === true)
      context.addIssue({
        code: 'custom',
        path: [index, 'use'],
        message: `${use} is a step of a source: it stands in the transforms of sources`,
      })
})
/** How stories are joined. */
export const dedupMode = z.enum(['off', 'exact', 'near'])
