/** What a folder of articles costs beside a bare loop: `npm run bench:articles [-- COUNT]`. First read, unchanged, and one article changed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Cost, costOf, tableLine } from '../programs.ts'
import { articleNumber, makeArticles, pathOf } from './maker.ts'

const CONFIG = 'outputs: [{ kind: directory, path: feeds }]\nsources: [{ kind: folder, id: articles, path: articles }]\n'

/** Prints a table. */
export async function run(count = 10_000): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-bench-'))
  try {
    makeArticles(path.join(folder, 'articles'), count)
    await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG)
    console.log(tableLine(['articles', 'turn', 'program', 'CPU s', '× loop', 'wall s', 'peak MB', 'new', 'documents']))
    const bare = await costOf('bare loop', folder)
    show(count, 'every time', 'bare loop', bare)
    show(count, 'first read', 'feedmill', await costOf('feedmill', folder), bare)
    show(count, 'unchanged', 'feedmill', await costOf('feedmill', folder), bare)
    await writeFile(path.join(folder, 'articles', pathOf(count - 1)), articleNumber(count - 1, 1))
    show(count, 'one changed', 'feedmill', await costOf('feedmill', folder), bare)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function show(count: number, turn: string, program: string, cost: Cost, bare?: Cost): void {
  const ratio = bare === undefined ? '' : (cost.cpuSeconds / bare.cpuSeconds).toFixed(2)
  const figures = [cost.cpuSeconds.toFixed(2), ratio, cost.wallSeconds.toFixed(2), cost.peakMb.toFixed(0)]
  console.log(tableLine([String(count), turn, program, ...figures, String(cost.new), String(cost.written)]))
}
