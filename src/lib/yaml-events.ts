import * as yaml from 'js-yaml'

/** What a YAML text says, and the text that the offsets of the events are of: that of the source, or one that is as many lines long. */
export interface YamlEvents {
  readonly text: string
  readonly events: yaml.Event[]
}

/**
 * The events of a YAML text. Where people indent otherwise than YAML wants it, and every reader of old let them, the text is moved: the last
 * bracket of a list may stand below its key, and a tab in a list within brackets is no indentation. At most a hundred such places.
 * Throws YAMLException, also for collections nested deeper than `maxDepth`.
 */
export function yamlEvents(text: string, maxDepth: number): YamlEvents {
  return eventsOf(text, maxDepth, MOST_MOVES)
}

const MOST_MOVES = 100

function eventsOf(text: string, maxDepth: number, moves: number): YamlEvents {
  try {
    return { text, events: yaml.parseEvents(text, { maxDepth }) }
  } catch (cause) {
    const moved = moves > 0 && cause instanceof yaml.YAMLException ? movedFor(cause, text) : undefined
    if (moved === undefined) throw cause
    return eventsOf(moved, maxDepth, moves - 1)
  }
}

/** The text with the fault moved away, line for line; undefined where it is another kind of fault. */
function movedFor({ reason, mark }: yaml.YAMLException, text: string): string | undefined {
  if (reason !== 'deficient indentation' || mark === undefined) return undefined
  const start = text.lastIndexOf('\n', mark.position - 1) + 1
  const before = text.slice(start, mark.position)
  const rest = text.slice(mark.position)
  const closes = /^[\]}]/.test(rest)
  if (before.includes('\t') && (closes || before.trim() !== '')) return text.slice(0, start) + before.replaceAll('\t', ' ') + rest
  return closes ? `${text.slice(0, mark.position)} ${rest}` : undefined
}
