/** Title, address, source, day. */
export type TitleRow = readonly [title: string, url: string, source: string, day: string]

/** Returns the titles as a script, because pages that are sandboxed, or opened as files, may load scripts of their site but fetch nothing. */
export function titlesScript(rows: readonly TitleRow[]): string {
  // Line separators end a line of older JavaScript, and what is read as HTML by mistake finds no element in it.
  const json = JSON.stringify(rows)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('],["', '],\n["')
  return `globalThis.feedmillTitles = ${json}\n`
}

/**
 * Finds stories by their titles, and hides the categories that do not hold what is typed. The library and the titles are loaded when somebody is about to search.
 * Words of alphabets are found from their beginning and with a typing error; Han, kana and Hangul by pairs of characters. The page works without it.
 */
export const SEARCH_SCRIPT = `(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, '')
  const fold = (text) => text.normalize('NFKC').toLowerCase()
  const dense = /[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]+/gu
  const pairs = (run) => {
    const signs = [...run]
    return signs.length < 2 ? signs : signs.slice(1).map((sign, index) => signs[index] + sign)
  }
  const words = (text) => {
    const folded = fold(text)
    const runs = folded.match(dense) ?? []
    return [...(folded.replace(dense, ' ').match(/[\\p{L}\\p{N}]+/gu) ?? []), ...runs.flatMap(pairs)]
  }
  // Single signs stand in the index, too, for who types one.
  const indexed = (text) => [...words(text), ...(fold(text).match(dense) ?? []).flatMap((run) => [...run])]
  const load = (name) => new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = base + name
    script.onload = resolve
    script.onerror = reject
    document.head.append(script)
  })
  let ready
  const prepare = () => (ready ??= Promise.all([load('search-library.js'), load('search-titles.js')]).then(() => {
    const search = new MiniSearch({ fields: ['title', 'source'], idField: 'id', tokenize: indexed, processTerm: (term) => term })
    search.addAll(feedmillTitles.map(([title, url, source], id) => ({ id, title, source })))
    return search
  }))
  const isDense = (term) => /[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]/u.test(term)
  const seek = document.getElementById('seek')
  const found = document.getElementById('found')
  const show = (search, wanted) => {
    if (seek.value.trim() !== wanted) return
    const results = search.search(wanted, {
      tokenize: words, combineWith: 'AND', boost: { title: 3 },
      prefix: (term) => !isDense(term), fuzzy: (term) => (isDense(term) || term.length < 5 ? false : 0.2),
    })
    found.replaceChildren(...results.slice(0, 20).map(({ id }) => {
      const [title, url, source, day] = feedmillTitles[id]
      const entry = document.createElement('li')
      const link = document.createElement('a')
      const note = document.createElement('small')
      Object.assign(link, { href: url, textContent: title, rel: 'noopener noreferrer', dir: 'auto' })
      note.textContent = [source, day].filter(Boolean).join(' · ')
      entry.append(link, note)
      return entry
    }))
    if (results.length === 0) found.replaceChildren(Object.assign(document.createElement('li'), { textContent: found.dataset.none }))
  }
  if (seek) {
    seek.addEventListener('focus', () => void prepare().catch(() => {}), { once: true })
    seek.addEventListener('input', () => {
      const wanted = seek.value.trim()
      if (wanted === '') found.replaceChildren()
      else prepare().then((search) => show(search, wanted)).catch(() => {})
    })
  }
  const field = document.getElementById('find')
  if (!field) return
  const entries = [...document.querySelectorAll('.list li')].map((entry) => [entry, fold(entry.textContent)])
  field.closest('p').hidden = false
  field.addEventListener('input', () => {
    const wanted = fold(field.value.trim())
    for (const [entry, text] of entries) entry.hidden = !text.includes(wanted)
    for (const list of document.querySelectorAll('.list')) list.hidden = list.previousElementSibling.hidden = !list.querySelector('li:not([hidden])')
  })
})()
`
