/** These packages ship no types. */
declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it'

  export default function footnote(engine: MarkdownIt): void
}

declare module 'markdown-it-deflist' {
  import type { MarkdownIt } from 'markdown-it'

  export default function definitionLists(engine: MarkdownIt): void
}

declare module 'markdown-it-emoji' {
  import type { MarkdownIt } from 'markdown-it'

  export function full(engine: MarkdownIt, options?: { readonly shortcuts?: Readonly<Record<string, string>> }): void
}
