/**
 * An item's prose and the fingerprints of its neighbours come in. The story it belongs to goes out, with the rule, the score and the reasons, and the
 * item that the story shows. This room never looks anything up: candidates are handed in.
 */

export { candidateIds } from './candidates.ts'
export { decodeFingerprint, ESSENTIAL_BYTES, encodeFingerprint, restoreFingerprint } from './codec.ts'
export { Counters } from './counters.ts'
export { type Fingerprint, fingerprint, type Reading, readItem } from './fingerprint.ts'
export { explainVerdict } from './judge/explain.ts'
export { lookupKeys, type Mode } from './keys.ts'
export { chooseLead, completeness, givesWay, type LeadFacts } from './lead.ts'
export { type Held, HOLDERS } from './neighbours.ts'
export { pinnedMember } from './overrides.ts'
export { ALGO, type Pending, type Placement, place } from './place.ts'
