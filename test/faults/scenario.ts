/** One thing that can go wrong with a machine, done on purpose. */
export interface Scenario {
  readonly name: string
  /** Resolves to a figure in words and to what was broken. */
  readonly run: (folder: string, size: Size) => Promise<Result>
}

export interface Size {
  readonly short: boolean
  readonly seed: number
}

export interface Result {
  readonly figure: string
  readonly problems: readonly string[]
  /** The machine does not allow the scenario. */
  readonly isSkipped?: boolean
}

/** The result of a scenario that this machine does not allow. */
export function leftOut(why: string): Result {
  return { figure: `left out: ${why}`, problems: [], isSkipped: true }
}

/** A problem, unless the claim holds. */
export function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem]
}
