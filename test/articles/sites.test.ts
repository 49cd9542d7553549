import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { publishedBy, SITES } from '../generators/published.ts'

/**
 * The answers of Hexo, Eleventy and Astro are their own, kept by `npm run compare:generators -- --write`; those of Jekyll and Hugo are written by hand after
 * their documentation.
 */
it.each(Object.keys(SITES))('the site of %s is published as its generator does: links, titles, dates, labels and texts', async (name) => {
  const site = path.resolve(import.meta.dirname, '../fixtures/sites', name)
  expect(await publishedBy(name, site)).toEqual(JSON.parse(readFileSync(path.join(site, 'answers.json'), 'utf8')))
})
