import type { Generator } from '../contract.ts'

/** An export of Notion: nothing in it says where a page is published. */
export const notion: Generator = {
  name: 'notion',
  summary: 'Notion exports: no addresses; the id goes from names, and lines of properties are read.',
  pathOf: () => undefined,
}
