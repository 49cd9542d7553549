import type { Generator } from '../contract.ts'
import { withoutExtension } from '../paths.ts'
import { configText, joinedRoot } from './config.ts'

/** VitePress and VuePress: the place of the file, ending in `.html` unless `cleanUrls` is set. */
export const vitepress: Generator = {
  name: 'vitepress',
  summary: "VitePress: the file's place, with `.html` unless `cleanUrls` is set.",
  pathOf(article, site) {
    const source = configText(site.config, 'srcDir')?.replace(/^\.?\/+|\/+$/g, '') ?? ''
    const path = source !== '' && article.path.startsWith(`${source}/`) ? article.path.slice(source.length + 1) : article.path
    const end = configText(site.config, 'cleanUrls') === 'true' ? '' : '.html'
    return `${withoutExtension(path)}${end}`.replace(/(^|\/)(?:index|README)(?:\.html)?$/, '$1')
  },
  rootOf: (config) => joinedRoot(configText(config, 'hostname'), configText(config, 'base')),
  timeZoneOf: () => 'UTC',
}
