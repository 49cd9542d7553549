import { getDomain } from 'tldts'

/** The registrable domain of a host name (the public suffix and one label), or the name itself where there is none. */
export function domainOf(hostname: string): string {
  // Private suffixes (blogspot.com, github.io) do not count as public: the blogs of one platform are one neighbourhood.
  return getDomain(hostname, { allowPrivateDomains: false }) ?? hostname
}
