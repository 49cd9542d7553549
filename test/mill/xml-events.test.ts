import { describe, expect, it } from 'vitest'
import { itemIds } from '../../src/mill/publish/xml-events.ts'

const RSS = { around: ['rss', 'channel'], item: 'item', id: 'guid' }
const rss = (inside: string) => `<?xml version="1.0"?><rss xmlns:dc="urn:dc"><channel><title>t</title>${inside}</channel></rss>`

describe('the ids of a document', () => {
  it('are those of the items alone, in order, decoded', () => {
    const items =
      '<item><guid a="&quot;">1 &amp; &#x31;</guid></item><item><dc:x><guid>no</guid></dc:x><guid><![CDATA[<2>]]></guid></item><item/>'
    expect(itemIds(rss(items), RSS)).toEqual(['1 & 1', '<2>', ''])
  })

  it('are not found in text that only looks like an item', () => {
    expect(itemIds(rss('<item><guid>1</guid><description><![CDATA[</item><item>]]></description></item>'), RSS)).toEqual(['1'])
  })

  it.each([
    ['an element is not closed', rss('<item>')],
    ['an element closes another', rss('<item></guid>')],
    ['a bare & stands in a text', rss('<item>a & b</item>')],
    ['a bare & stands in an attribute', rss('<item a="a & b"/>')],
    ['a bare < stands in a text', rss('<item>a < b</item>')],
    ['a prefix is not declared', rss('<item><media:x/></item>')],
    ['an attribute has no quotes', rss('<item a=1/>')],
    ['a section is not closed', rss('<item><![CDATA[')],
    ['a section ends where none began', rss('<item>]]></item>')],
    ['there is a comment', rss('<!-- a -->')],
    ['text stands outside the root', `${rss('')}x`],
  ])('cannot be told where %s', (_, text) => {
    expect(() => itemIds(text, RSS)).toThrow(RangeError)
  })
})
