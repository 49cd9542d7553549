import type { Dialect } from './contract.ts'

/** Marks of kramdown, and the attribute lists that Goldmark, Pandoc and markdown-it share with it. */
export const kramdown: Dialect = {
  name: 'kramdown',
  summary: 'kramdown: `{:toc}`, `{: .class}`, `{#id}`, `{::comment}`, `{::nomarkdown}`, `{::options}`, abbreviations.',
  applies: (text, { isHtml }) => !isHtml && /\{[:#.]|\{\w+=|^\*\[|^\^\s*$/m.test(text),
  apply: (text, marks) =>
    text
      .replace(/\{::comment\}(?:(?!\{:\/)[\s\S]){0,20000}\{:\/(?:comment)?\}/g, '')
      .replace(/\{::nomarkdown[^}]*\}((?:(?!\{:\/)[\s\S]){0,20000})\{:\/(?:nomarkdown)?\}/g, (_, html: string) => marks.hold(html))
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
