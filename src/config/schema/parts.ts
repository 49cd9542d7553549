import { z } from 'zod'
import { transforms } from '../../items/index.ts'

/** An absolute http: or https: URL. */
export const webUrl = z.url({ protocol: /^https?$/, error: 'an absolute http: or https: address' })
/** Steps that run one after another. */
export const transformChain = z.array(transforms.schema('use', {}))
/** How stories are joined. */
export const dedupMode = z.enum(['off', 'exact', 'near'])
