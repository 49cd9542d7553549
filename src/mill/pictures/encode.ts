import { ConfigError } from '../../model/errors.ts'

/** Pixels of the widest side of the two sizes that pages offer. */
export const SIZES = { s: 480, l: 1200 } as const
export type SizeName = keyof typeof SIZES

/** Returns a picture in both sizes as WebP; undefined for one that cannot be decoded, or has more pixels than the limit. */
export type Encode = (bytes: Uint8Array, maxPixels: number) => Promise<Readonly<Record<SizeName, Uint8Array>> | undefined>

/** What we use of sharp, which is no dependency of feedmill: only who switches `site.images: proxy` on installs it. */
type Sharp = (input: Uint8Array, options: { readonly limitInputPixels: number; readonly failOn: 'error' }) => Pipeline
interface Pipeline {
  rotate(): Pipeline
  resize(options: { readonly width: number; readonly withoutEnlargement: true }): Pipeline
  webp(options: { readonly quality: number }): Pipeline
  timeout(options: { readonly seconds: number }): Pipeline
  toBuffer(): Promise<Uint8Array>
}

/** Returns the encoder. Throws ConfigError if sharp is not installed. */
export async function loadEncoder(load = loadSharp): Promise<Encode> {
  const sharp = await orExplained(load)
  return async (bytes, maxPixels) => {
    const size = (width: number) =>
      sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
        .rotate()
        .resize({ width, withoutEnlargement: true })
        .webp({ quality: 78 })
        .timeout({ seconds: 10 })
        .toBuffer()
    try {
      return { s: await size(SIZES.s), l: await size(SIZES.l) }
    } catch {
      // Whatever sharp has against a picture of somebody else, the page goes without it.
      return undefined
    }
  }
}

async function loadSharp(): Promise<Sharp> {
  return (await import('sharp')).default as unknown as Sharp
}

async function orExplained(load: () => Promise<Sharp>): Promise<Sharp> {
  try {
    return await load()
  } catch (cause) {
    throw new ConfigError(
      'CONFIG_INVALID',
      'site.images: proxy needs the package sharp, which is not installed; run `npm install sharp` where feedmill is installed, or set site.images: link',
      {},
      { cause },
    )
  }
}
