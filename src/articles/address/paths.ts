/** An article's path taken apart. */
export interface FilePlace {
  /** Folders above the file, without the bundle's own. */
  readonly folders: readonly string[]
  /** The file's name without extension and language; the bundle folder's for an `index` file. */
  readonly stem: string
  /** The stem without a date before it. */
  readonly name: string
  /** `2024-05-01` of a stem such as `2024-05-01-walk`. */
  readonly date: string | undefined
  /** True for `walk/index.md`. */
  readonly isBundle: boolean
}

/** Returns the parts of a path. */
export function fileOf(path: string): FilePlace {
  const parts = path.split('/')
  const own = withoutExtension(parts.pop() ?? '').replace(LANGUAGE, '')
  const isBundle = /^_?index$/i.test(own) && parts.length > 0
  const stem = isBundle ? parts.pop()! : own
  const dated = /^(\d{4}-\d{1,2}-\d{1,2})[-_ ]+(.+)$/su.exec(stem)
  return { folders: parts, stem, name: dated?.[2] ?? stem, date: dated?.[1], isBundle }
}

/** Languages that names of files and folders are marked with; not those that are words or extensions, too. */
const CODES = 'zh|en|de|fr|es|it|pt|ru|ja|ko|nl|sv|da|nb|fi|pl|tr|ar|he|fa|hi|vi|th|uk|el|hu|ro|bg|ca'
const LANGUAGE = new RegExp(`\\.(${CODES})((?:[-_][A-Za-z]{2,4})?)$`, 'i')
const LANGUAGE_FOLDER = new RegExp(`(?:^|/)(?:content|i18n)/((?:${CODES})(?:[-_][A-Za-z]{2,4})?)/`, 'i')

/** Returns the language that an article's path names: `index.zh.md`, `walk.pt-br.md`, `content/de/walk.md`. */
export function languageOf(path: string): string | undefined {
  const name = withoutExtension(path.split('/').at(-1) ?? '')
  const match = LANGUAGE.exec(name)
  return match === null ? LANGUAGE_FOLDER.exec(path)?.[1] : `${match[1]}${match[2]}`
}

/** Returns the name without the extension of an article. */
export function withoutExtension(name: string): string {
  return name.replace(/\.(?:md|markdown|mdown|mkd|mdx|html?|xhtml|txt)$/i, '')
}

/** Returns what lies below the last folder of that name (`_posts`, `content`), or undefined if the path has none. */
export function below(path: string, folder: string): string | undefined {
  const at = `/${path}`.lastIndexOf(`/${folder}/`)
  return at < 0 ? undefined : path.slice(at + folder.length + 1)
}

/** Returns the absolute address of a path below the root: a leading slash is the site's, white space and other scripts are encoded, `%`, `?` and `#` of names too. */
export function addressBelow(root: string, path: string): string | undefined {
  const safe = path.replace(/^\/+/, '').replace(/%(?![\da-f]{2})/gi, '%25')
  return URL.canParse(safe, root) ? new URL(`./${safe}`, root).href : undefined
}

/** Returns a name of the disk as a part of an address: `?` and `#` are letters of it. */
export function asPart(name: string): string {
  return name.replace(/[%?#]/g, encodeURIComponent)
}
