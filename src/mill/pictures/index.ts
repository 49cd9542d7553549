import type { MillParts } from '../parts.ts'
import { remembered } from '../remembered.ts'
import { FACES_FOLDER } from './faces.ts'
import { PICTURES_FOLDER } from './proxy.ts'

export { loadEncoder } from './encode.ts'
export { newFaces } from './faces.ts'
export { pictureTypeOf } from './magic.ts'
export { openPictureProxy, type PictureProxy } from './proxy.ts'

/** Returns the paths below our picture folders that no source and no setting wants any more. */
export async function unwantedPictures(
  { settings, store }: Pick<MillParts, 'settings' | 'store'>,
  paths: readonly string[],
): Promise<readonly string[]> {
  const kept = paths.filter((path) => path.startsWith('-/'))
  if (kept.length === 0) return []
  const faces = settings.site.faces ? Object.values((await remembered.faces.get(store)) ?? {}).map(({ path }) => path) : []
  const wanted = new Set(faces)
  const isWanted = (path: string): boolean =>
    path.startsWith(`${FACES_FOLDER}/`) ? wanted.has(path) : path.startsWith(`${PICTURES_FOLDER}/`) && settings.site.images === 'proxy'
  return kept.filter((path) => !isWanted(path))
}

const NAMES = new RegExp(`${PICTURES_FOLDER}/[0-9a-f]{24}-[sl]\\.webp`, 'g')

/** Returns the paths of pictures that no page shows any more. Reads every page that stands. */
export async function unusedPictures({ outputs, store }: Pick<MillParts, 'outputs' | 'store'>): Promise<readonly string[]> {
  const paths = (await store.documents.list()).map(({ path }) => path)
  const pictures = paths.filter((path) => path.startsWith(`${PICTURES_FOLDER}/`))
  if (pictures.length === 0) return []
  const used = new Set<string>()
  for (const path of paths.filter((one) => one.endsWith('.html'))) {
    const bytes = await outputs[0]?.read(path)
    if (bytes !== undefined) for (const [name] of Buffer.from(bytes).toString('latin1').matchAll(NAMES)) used.add(name)
  }
  return pictures.filter((path) => !used.has(path))
}
