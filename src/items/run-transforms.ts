import type { Item, ItemId } from '../model/item.ts'
import type { TransformSpec } from '../model/source.ts'
import type { Transform, TransformContext } from './transforms/contract.ts'
import { transforms } from './transforms/index.ts'

/** What one step did, for `feedmill try --steps`. */
export interface StepReport {
  readonly use: string
  /** Items before and after. */
  readonly in: number
  readonly out: number
  /** What happened to each item that did not pass as it was. */
  readonly changed: readonly StepEffect[]
}

export interface StepEffect {
  readonly itemId: ItemId
  readonly title: string
  /** `dropped`, or the names of the fields that differ now. */
  readonly effect: 'dropped' | readonly string[]
}

/** The items after all steps, in the order given, and what each step did. Throws ZodError when a spec was never checked by the table's schema. */
export function runTransforms(
  items: readonly Item[],
  specs: readonly TransformSpec[],
  context: TransformContext,
): { readonly items: readonly Item[]; readonly steps: readonly StepReport[] } {
  const steps: StepReport[] = []
  let current = items
  for (const spec of specs) {
    const next = runStep(current, spec, context)
    steps.push({ use: spec.use, in: current.length, out: next.length, changed: effectsOf(current, next) })
    current = next
  }
  return { items: current, steps }
}

function runStep(items: readonly Item[], spec: TransformSpec, context: TransformContext): readonly Item[] {
  const { transform, options } = prepared(spec)
  return transform.apply(items, options, context)
}

interface Prepared {
  readonly transform: Transform
  readonly options: never
}

/** Steps run on single items many times a turn: their options are read once. */
function prepared(spec: TransformSpec): Prepared {
  const known = ready.get(spec)
  if (known !== undefined) return known
  const { use, ...given } = spec
  const transform = transforms.get(use)
  if (transform === undefined) throw new Error(`there is no transform '${use}'; known are ${transforms.names.join(', ')}`)
  const made = { transform, options: transform.options.parse(given) as never }
  ready.set(spec, made)
  return made
}

const ready = new WeakMap<TransformSpec, Prepared>()

function effectsOf(before: readonly Item[], after: readonly Item[]): readonly StepEffect[] {
  const left = new Map(after.map((item) => [item.id, item]))
  return before.flatMap((item): StepEffect[] => {
    const now = left.get(item.id)
    if (now === item) return []
    return [{ itemId: item.id, title: item.title, effect: now === undefined ? 'dropped' : changedFields(item, now) }]
  })
}

function changedFields(before: Item, after: Item): readonly string[] {
  return Object.keys(after).filter((name) => before[name as keyof Item] !== after[name as keyof Item])
}
