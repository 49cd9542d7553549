import type { Judge } from '../../src/stories/judge/index.ts'
import type { Tree } from '../../src/stories/judge/tree.ts'

export interface Example {
  readonly traits: readonly number[]
  readonly same: boolean
}

export interface BoostOptions {
  readonly trees: number
  readonly depth: number
  readonly rate: number
  /** Added to the weight of each leaf: shrinks leaves of few examples. */
  readonly shrink: number
  /** Least weight (sum of p(1-p)) of a leaf. */
  readonly leastWeight: number
}

/** What the project uses. */
export const OPTIONS: BoostOptions = { trees: 200, depth: 3, rate: 0.1, shrink: 2, leastWeight: 2 }

/**
 * Gradient-boosted trees for log odds (Friedman 2001, second order), on traits cut into at most 32 bins. No random part: the same examples
 * give the same trees.
 */
export function boost(examples: readonly Example[], options: BoostOptions = OPTIONS): Judge {
  const same = examples.filter((example) => example.same).length
  const base = Math.log(same / (examples.length - same))
  const cuts = examples[0]!.traits.map((_, trait) => cutsOf(examples.map((example) => example.traits[trait]!)))
  const columns = cuts.map((cut, trait) => Uint8Array.from(examples, (example) => binOf(example.traits[trait]!, cut)))
  const scores = new Float64Array(examples.length).fill(base)
  const trees: Tree[] = []
  for (let round = 0; round < options.trees; round++) trees.push(grow(examples, columns, cuts, scores, options))
  return { base, trees }
}

interface Node {
  readonly members: Uint32Array
  readonly depth: number
  readonly at: number
}

/** Grows one tree on the gradients of the scores, and adds what its leaves say to the scores. */
function grow(
  examples: readonly Example[],
  columns: readonly Uint8Array[],
  cuts: readonly (readonly number[])[],
  scores: Float64Array,
  options: BoostOptions,
): Tree {
  const gradient = Float64Array.from(scores, (z, n) => (examples[n]!.same ? 1 : 0) - 1 / (1 + Math.exp(-z)))
  const weight = Float64Array.from(scores, (z) => {
    const p = 1 / (1 + Math.exp(-z))
    return Math.max(p * (1 - p), 1e-9)
  })
  const rows: [number, number, number, number, number][] = [[-1, 0, 0, 0, 0]]
  const open: Node[] = [{ members: Uint32Array.from(examples, (_, n) => n), depth: 0, at: 0 }]
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    const row = rows[node.at]!
    const [g, h] = sums(node.members, gradient, weight)
    row[4] = (options.rate * g) / (h + options.shrink)
    const fork = node.depth < options.depth ? bestFork(node.members, columns, cuts, gradient, weight, options) : undefined
    if (fork === undefined) {
      for (const n of node.members) scores[n]! += row[4]
      continue
    }
    row[0] = fork.trait
    row[1] = cuts[fork.trait]![fork.bin]!
    for (const side of [2, 3] as const) {
      row[side] = rows.length
      rows.push([-1, 0, 0, 0, 0])
      const members = node.members.filter((n) => columns[fork.trait]![n]! <= fork.bin === (side === 2))
      open.push({ members, depth: node.depth + 1, at: row[side] })
    }
  }
  return rows
}

function bestFork(
  members: Uint32Array,
  columns: readonly Uint8Array[],
  cuts: readonly (readonly number[])[],
  gradient: Float64Array,
  weight: Float64Array,
  options: BoostOptions,
) {
  const [g, h] = sums(members, gradient, weight)
  const value = (gs: number, hs: number): number => (gs * gs) / (hs + options.shrink)
  let best: { trait: number; bin: number; gain: number } | undefined
  columns.forEach((column, trait) => {
    const [gs, hs] = [new Float64Array(BINS), new Float64Array(BINS)]
    for (const n of members) {
      gs[column[n]!]! += gradient[n]!
      hs[column[n]!]! += weight[n]!
    }
    let [gl, hl] = [0, 0]
    for (let bin = 0; bin < cuts[trait]!.length; bin++) {
      gl += gs[bin]!
      hl += hs[bin]!
      if (hl < options.leastWeight || h - hl < options.leastWeight) continue
      const gain = value(gl, hl) + value(g - gl, h - hl) - value(g, h)
      if (gain > (best?.gain ?? 1e-6)) best = { trait, bin, gain }
    }
  })
  return best
}

function sums(members: Uint32Array, gradient: Float64Array, weight: Float64Array): readonly [number, number] {
  let [g, h] = [0, 0]
  for (const n of members) {
    g += gradient[n]!
    h += weight[n]!
  }
  return [g, h]
}

const BINS = 32

/** Thresholds between bins of about equal size, halfway between two values. */
function cutsOf(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort()
  const cuts = new Set<number>()
  for (let bin = 1; bin < BINS; bin++) {
    const at = Math.floor((bin * sorted.length) / BINS)
    const low = sorted[at]!
    const high = sorted.find((value, n) => n >= at && value > low)
    if (high !== undefined) cuts.add(Math.round(((low + high) / 2) * 1e4) / 1e4)
  }
  return [...cuts].sort((a, b) => a - b)
}

function binOf(value: number, cuts: readonly number[]): number {
  let bin = 0
  while (bin < cuts.length && value > cuts[bin]!) bin++
  return bin
}
