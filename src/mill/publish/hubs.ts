import type { Settings } from '../../model/settings.ts'

/** Hubs that the documents name: the external ones, and our own. */
export function hubsOf({ push, site }: Settings): readonly string[] {
  return push.hub ? [...push.hubs, new URL('hub', site.url).href] : push.hubs
}
