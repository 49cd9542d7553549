import type { GeneratorName } from '../../../model/document.ts'
import type { Generator } from '../contract.ts'
import { astro } from './astro.ts'
import { docusaurus } from './docusaurus.ts'
import { eleventy } from './eleventy.ts'
import { hexo } from './hexo.ts'
import { hugo } from './hugo.ts'
import { jekyll } from './jekyll.ts'
import { notion } from './notion.ts'
import { obsidian } from './obsidian.ts'
import { pelican } from './pelican.ts'
import { vitepress } from './vitepress.ts'
import { zola } from './zola.ts'

/** Every generator whose addresses are known. */
export const GENERATORS: readonly Generator[] = [
  hexo,
  jekyll,
  hugo,
  eleventy,
  astro,
  zola,
  pelican,
  docusaurus,
  vitepress,
  obsidian,
  notion,
]

/** Returns the generator of that name. */
export function generatorOf(name: GeneratorName | undefined): Generator | undefined {
  return GENERATORS.find((generator) => generator.name === name)
}
