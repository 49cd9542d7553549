import { isRecord } from '../../../lib/record.ts'
import type { SiteConfig } from '../contract.ts'

/** Returns the text of a key of the configuration (`a.b` looks inside `a`); undefined for what is blank or no text. */
export function configText(config: SiteConfig, key: string): string | undefined {
  const value = configValue(config, key)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Returns the value of a key of the configuration, or of a key inside one. */
export function configValue(config: SiteConfig, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined), config)
}

/** Returns the root of a site of its address and the folder it is published in; undefined without an absolute address. */
export function joinedRoot(url: string | undefined, folder = ''): string | undefined {
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  const base = url.endsWith('/') ? url : `${url}/`
  const inner = folder.replace(/^\/+|\/+$/g, '')
  const root = inner === '' || new URL(base).pathname.endsWith(`/${inner}/`) ? base : `${base}${inner}/`
  return new URL(root).href
}
