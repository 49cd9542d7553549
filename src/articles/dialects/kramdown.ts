import { replaceBetween } from './between.ts'
import type { Dialect, Marks } from './contract.ts'

/** Marks of kramdown, and the attribute lists that Goldmark, Pandoc and markdown-it share with it. */
export const kramdown: Dialect = {
  name: 'kramdown',
  summary: 'kramdown: `{:toc}`, `{: .class}`, `{#id}`, `{::comment}`, `{::nomarkdown}`, `{::options}`, abbreviations.',
  applies: (text, { isHtml }) => !isHtml && /\{[:#.]|\{\w+=|^\*\[|^\^\s*$/m.test(text),
  apply: (text, marks) =>
    withoutExtensions(text, marks)
      .replace(/\{::[a-z]\w*[^{}]{0,500}\}|\{:\/[a-z]*\}/g, '')
      // The list item above `{:toc}` stands in for the contents.
      .replace(/^[ \t]*(?:[*+-]|\d+\.)[ \t][^\n]*\n[ \t]*\{:[ \t]*toc\b[^}\n]*\}[ \t]*$/gim, '')
      .replace(/^[ \t]*\{:[^{}\n]{0,500}\}[ \t]*$/gm, '')
      .replace(/\{:(?=[\s.#\w/])[^{}\n]{0,500}\}/g, '')
      .replace(
        /[ \t]*\{(?:[.#][\w\u0080-\uffff:-]{1,80}|[\w-]{1,40}=(?:"[^"\n]{0,200}"|[^\s{}"]{1,80}))(?:\s+(?:[.#][\w\u0080-\uffff:-]{1,80}|[\w-]{1,40}=(?:"[^"\n]{0,200}"|[^\s{}"]{1,80}))){0,10}\s*\}/g,
        '',
      )
      .replace(/^\*\[[^\]\n]{1,100}\]:[^\n]*$/gm, '')
      .replace(/^\^[ \t]*$/gm, ''),
}

/** `{::comment}` goes with what it holds, `{::nomarkdown}` holds HTML; both end with `{:/` and perhaps their name. */
function withoutExtensions(text: string, marks: Marks): string {
  if (!text.includes('{:/')) return text
  const plain = text.replace(/\{:\/[a-z]*\}/g, '{:/}').replace(/\{::nomarkdown[^{}\n]{0,200}\}/g, '{::nomarkdown}')
  const shown = replaceBetween(plain, '{::comment}', '{:/}', () => '')
  return replaceBetween(shown, '{::nomarkdown}', '{:/}', (html) => marks.hold(html))
}
