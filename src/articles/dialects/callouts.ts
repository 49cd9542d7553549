import type { Dialect } from './contract.ts'

/** GitHub's alerts and Obsidian's callouts: the mark becomes a heading of the quote. */
export const callouts: Dialect = {
  name: 'callouts',
  summary: "GitHub's alerts and Obsidian's callouts, `> [!NOTE] Title`: the mark becomes the quote's heading.",
  applies: (text, { isHtml }) => !isHtml && text.includes('[!'),
  apply: (text) =>
    text.replace(
      /^([ \t]*(?:>[ \t]?)+)\[!([\w-]{1,30})(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)$/gm,
      (_, quote: string, kind: string, title: string) => {
        const shown = title.trim() || kind[0]!.toUpperCase() + kind.slice(1).toLowerCase()
        return `${quote}**${shown}**\n${quote.trimEnd()}`
      },
    ),
}
