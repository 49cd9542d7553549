/** A linear judge: z = bias + Σ weight × (value − mean). */
export interface Model {
  readonly bias: number
  readonly weights: readonly number[]
  readonly means: readonly number[]
}

export interface Example {
  readonly traits: readonly number[]
  readonly same: boolean
}

/**
 * Logistic regression with an L2 penalty on standardized traits, by Newton's method: no step size, no random start, the same weights each time.
 */
export function train(examples: readonly Example[], penalty: number): Model {
  const means = column(examples, (values) => values.reduce((sum, value) => sum + value, 0) / values.length)
  const scales = column(
    examples,
    (values, at) => Math.sqrt(values.reduce((sum, value) => sum + (value - means[at]!) ** 2, 0) / values.length) || 1,
  )
  const rows = examples.map(({ traits }) => [1, ...traits.map((value, at) => (value - means[at]!) / scales[at]!)])
  let solution = new Array<number>(rows[0]!.length).fill(0)
  for (let step = 0; step < 25; step++) solution = newtonStep(rows, examples, solution, penalty)
  const [bias = 0, ...weights] = solution
  return { bias, weights: weights.map((weight, at) => weight / scales[at]!), means }
}

function column(examples: readonly Example[], of: (values: readonly number[], at: number) => number): readonly number[] {
  return examples[0]!.traits.map((_, at) =>
    of(
      examples.map(({ traits }) => traits[at]!),
      at,
    ),
  )
}

function newtonStep(
  rows: readonly (readonly number[])[],
  examples: readonly Example[],
  solution: readonly number[],
  penalty: number,
): number[] {
  const size = solution.length
  const gradient = solution.map((value, at) => (at === 0 ? 0 : -penalty * value))
  const hessian = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? (i === 0 ? 1e-9 : penalty) : 0)))
  rows.forEach((row, n) => {
    const z = row.reduce((sum, value, at) => sum + value * solution[at]!, 0)
    const p = 1 / (1 + Math.exp(-z))
    const weight = Math.max(p * (1 - p), 1e-9)
    const error = (examples[n]!.same ? 1 : 0) - p
    for (let i = 0; i < size; i++) {
      gradient[i]! += error * row[i]!
      for (let j = 0; j <= i; j++) hessian[i]![j]! += weight * row[i]! * row[j]!
    }
  })
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) hessian[i]![j] = hessian[j]![i]!
  const step = solve(hessian, gradient)
  return solution.map((value, at) => value + step[at]!)
}

/** Gauss–Jordan elimination with row pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, at) => [...row, right[at]!])
  for (let at = 0; at < rows.length; at++) {
    let pivot = at
    for (let below = at + 1; below < rows.length; below++) if (Math.abs(rows[below]![at]!) > Math.abs(rows[pivot]![at]!)) pivot = below
    ;[rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!]
    const lead = rows[at]!
    for (const row of rows) {
      if (row === lead) continue
      const factor = row[at]! / lead[at]!
      for (let i = at; i < row.length; i++) row[i]! -= factor * lead[i]!
    }
  }
  return rows.map((row, at) => row[rows.length]! / row[at]!)
}
