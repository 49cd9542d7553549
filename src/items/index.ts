export { matches, matchSchema } from './condition.ts'
export { transforms } from './transforms/index.ts'
export { runTransforms, type StepEffect, type StepReport } from './transforms/run.ts'
export type { TransformContext } from './transforms/transform.ts'
