/**
 * Parsed entries and what is held of their source come in. Items that are new, edited, unchanged or withdrawn go out, each with the name it is known by.
 * This room never asks a clock, a disk or another source.
 */

export { matches, matchSchema } from './condition.ts'
export type { ItemDraft } from './draft.ts'
export { asFed, wantsFullText, withFullText } from './full-text.ts'
export {
  type DecideInput,
  type Decision,
  decide,
  type GuidUse,
  guidHost,
  guidOwner,
  isOfFormer,
  keyHashesOf,
  ownGuid,
} from './identity/index.ts'
export {
  type Dropped,
  droppedBy,
  type EchoGuard,
  echoGuard,
  isEcho,
  type NormalizeContext,
  type Normalized,
  normalize,
  type Waiting,
} from './normalize/index.ts'
export { runTransforms, type StepEffect, type StepReport } from './run-transforms.ts'
export type { TransformContext } from './transforms/contract.ts'
export { transforms } from './transforms/index.ts'
