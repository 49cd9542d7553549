import { readdirSync, readFileSync } from 'node:fs'
import { sampleDates, sampleHtml, sampleJson } from './samples.ts'

/** What a target reads. */
export type TargetName = 'dates' | 'xml' | 'json' | 'html' | 'front-matter' | 'opml'

/** Whole inputs to begin with, and pieces to put into them. */
export interface Corpus {
  readonly seeds: readonly string[]
  readonly pieces: readonly string[]
}

const MARKUP =
  '< > </ /> " \' = & ; <![CDATA[ ]]> <!-- --> --!> <? ?> <!DOCTYPE <!ENTITY &#0; &#xD800; &amp; &amp;lt; &nbsp; <item> </item> <entry> </entry> <content type="xhtml"> xmlns:x="y" xml:base="javascript:" \u0000 \ufeff \u0085 \u202e \u{1f600}'.split(
    ' ',
  )

/** The corpus of each target: own samples, and the fixtures of the tests beside. */
export const corpora: Readonly<Record<TargetName, Corpus>> = {
  dates: {
    seeds: sampleDates,
    pieces: 'Mon, Sept 31 99 2026 -0000 +99:99 GMT EST Z T : . / , 年 月 日 ( ) am PM 24:00 60 1e9 １２ ٢ \u200e \u0000 -'.split(' '),
  },
  xml: { seeds: [...fixtures('parse', /\.xml$/), ...fixtures('outputs', /\.xml$/)], pieces: MARKUP },
  json: {
    seeds: [...sampleJson, ...fixtures('parse', /\.json$/), ...fixtures('outputs', /\.json$/)],
    pieces: '{ } [ ] , : " \\ null true 1e999 -0 9007199254740993 "__proto__": "items": "id": "url": \\ud800 // /* */ \u0000 \ufeff'.split(
      ' ',
    ),
  },
  html: {
    seeds: sampleHtml,
    pieces: [
      ...MARKUP,
      ...'<script> </script> <style> <svg> <math> <iframe <img onerror= src= srcset= href= javascript: data: java\tscript: <template> <noscript> <xmp> <plaintext> <textarea> <title> <table> <td> <a <b> <p style= </p> <![if'.split(
        ' ',
      ),
    ],
  },
  'front-matter': {
    seeds: fixtures('articles', /\.(md|html)$/),
    pieces: [
      '---',
      '+++',
      '---js',
      '---json',
      ': ',
      '- ',
      '&a ',
      '*a',
      '<<: *a',
      '!!js/function ',
      '|',
      '>',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '\t',
      '\n',
      '\r',
      '# ',
      '__proto__: ',
      'title: ',
      'date: ',
      '\u0000',
      '\ufeff',
      '：',
    ],
  },
  opml: { seeds: fixtures('outputs', /\.opml$/), pieces: [...MARKUP, '<outline', 'xmlUrl=', '</outline>', '<body>', '</body>'] },
}

function fixtures(folder: string, name: RegExp): readonly string[] {
  const place = new URL(`../fixtures/${folder}/`, import.meta.url)
  return readdirSync(place)
    .filter((file) => name.test(file))
    .sort()
    .map((file) => readFileSync(new URL(file, place), 'utf8'))
}
