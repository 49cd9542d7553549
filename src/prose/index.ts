/**
 * A text comes in, plain or HTML. What it says goes out, read once for everybody: blocks with their kind, main text, units, pictures, links. This room
 * never compares two texts.
 */

export { hashOfText, mainBlocks, pictureKeys, plainText, storyBlocks } from './main-text.ts'
export { fieldProse, keepProse, proseOf } from './of-item.ts'
export { type Block, type BlockKind, type Prose, readProse } from './prose.ts'
export { partMarks, titleOf } from './title.ts'
