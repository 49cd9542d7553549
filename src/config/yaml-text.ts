import * as yaml from 'js-yaml'
import { isVisitedOften } from '../lib/shared-parts.ts'
import { yamlEvents } from '../lib/yaml-events.ts'

/** A place in a text; both from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The text is no YAML, or more than one document. */
export class YamlError extends Error {
  readonly place: Place
  constructor(reason: string, place: Place) {
    super(reason)
    this.place = place
  }
}

/** The value of a YAML 1.2 document in the core schema; undefined where there is none. Throws YamlError. */
export function readYaml(text: string): unknown {
  const documents = read(text)
  if (documents.length > 1) throw new YamlError('it holds more than one document', START)
  if (isVisitedOften(documents[0], MOST_VISITS)) throw new YamlError('its aliases expand to too much', START)
  return documents[0]
}

const START: Place = { line: 1, column: 1 }

const MAX_DEPTH = 100

/** A hundred thousand sources, each with a dozen settings. */
const MOST_VISITS = 2_000_000

function read(text: string): readonly unknown[] {
  try {
    const { text: source, events } = yamlEvents(text, MAX_DEPTH)
    return yaml.constructFromEvents(events, { source })
  } catch (cause) {
    if (!(cause instanceof yaml.YAMLException)) throw cause
    const { mark, reason } = cause
    throw new YamlError(reason, { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 })
  }
}

/** Says of a path where its deepest part that is written stands: a setting where its key begins, an entry of a list where its value begins. */
export function placesOf(text: string): (where: readonly PropertyKey[]) => Place {
  const { text: source, events } = yamlEvents(text, MAX_DEPTH)
  const root = events.length > 1 ? readNode({ text: source, events, next: 1 }) : { start: 0, parts: new Map() }
  const lineStarts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)]
  return (where) => {
    let node: WrittenNode | undefined = root
    let start = root.start
    for (const part of where) {
      node = node.parts.get(String(part))
      if (node === undefined) break
      start = node.start
    }
    const line = lineStarts.findLastIndex((lineStart) => lineStart <= start)
    return { line: line + 1, column: start - lineStarts[line]! + 1 }
  }
}

interface WrittenNode {
  readonly start: number
  readonly parts: ReadonlyMap<string, WrittenNode>
}

interface Reading {
  readonly text: string
  readonly events: readonly yaml.Event[]
  next: number
}

/** The node at the next event; afterwards the next event is the one behind it. */
function readNode(reading: Reading): WrittenNode {
  const event = reading.events[reading.next++]!
  const start = startOf(event)
  const parts = new Map<string, WrittenNode>()
  if (event.type !== yaml.EVENT_ID.MAPPING && event.type !== yaml.EVENT_ID.SEQUENCE) return { start, parts }
  while (reading.events[reading.next]!.type !== yaml.EVENT_ID.POP) {
    const key = reading.events[reading.next]!
    const part = readNode(reading)
    if (event.type === yaml.EVENT_ID.SEQUENCE) parts.set(String(parts.size), part)
    // What is no text was refused as a key.
    else if (key.type === yaml.EVENT_ID.SCALAR)
      parts.set(yaml.getScalarValue(reading.text, key), { ...readNode(reading), start: part.start })
  }
  reading.next++
  return { start, parts }
}

/** Offset of what the event begins; of a quoted text its quote. */
function startOf(event: yaml.Event): number {
  switch (event.type) {
    case yaml.EVENT_ID.SEQUENCE:
    case yaml.EVENT_ID.MAPPING:
      return event.start
    case yaml.EVENT_ID.SCALAR:
      return QUOTED.has(event.style) ? event.valueStart - 1 : event.valueStart
    case yaml.EVENT_ID.ALIAS:
      return event.anchorStart - 1
    default:
      return 0
  }
}

const QUOTED: ReadonlySet<yaml.ScalarStyle> = new Set([yaml.SCALAR_STYLE.SINGLE_QUOTED, yaml.SCALAR_STYLE.DOUBLE_QUOTED])
