import type { Dialect } from './contract.ts'

/** Inline marks that several generators know. */
export const inline: Dialect = {
  name: 'inline',
  summary: '`==marked==`, `H~2~O`, `x^2^`, `++inserted++`, `{color:red}`.',
  applies: (text, { isHtml }) => !isHtml && /==|~|\^|\+\+|\{color/.test(text),
  apply: (text) =>
    text
      .replace(/(?<![=\w])==(?![=\s])([^=\n]{1,500}?)(?<!\s)==(?![=])/g, '<mark>$1</mark>')
      .replace(/(?<![+\w])\+\+(?![+\s])([^+\n]{1,300}?)(?<!\s)\+\+(?![+\w])/g, '<ins>$1</ins>')
      .replace(
        /(?<=[A-Za-z)\]])~([A-Za-z0-9+-]{1,8})~(?!~)|(?<=^|\s)~([A-Za-z]\w{0,30})~(?=\s|$)/gm,
        (_, a?: string, b?: string) => `<sub>${a ?? b}</sub>`,
      )
      .replace(
        /(?<=[\w)])\^([\w+-]{1,12})\^|(?<=^|\s)\^([A-Za-z]\w{0,30})\^(?=\s|$)/gm,
        (_, a?: string, b?: string) => `<sup>${a ?? b}</sup>`,
      )
      .replace(/\{color(?::[#\w]{1,20})?\}/g, ''),
}
