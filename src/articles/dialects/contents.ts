import type { Dialect } from './contract.ts'

/** Lines that stand in for a table of contents. */
export const contents: Dialect = {
  name: 'contents',
  summary: 'Marks of a table of contents alone on their line: `[TOC]`, `[[toc]]`, `[[_TOC_]]`, `@[TOC](…)` and their kin.',
  applies: (text, { isHtml }) => !isHtml && /toc/i.test(text),
  apply: (text) =>
    text.replace(/^[ \t]*(?:\\?\[TOC\\?\](?!\(|:)|\[\[_?TOC_?\]\]|@\[TOC\](?:\([^)\n]*\))?|\$\{toc\}|\{\{\s*toc\s*\}\})[ \t]*$/gim, ''),
}
