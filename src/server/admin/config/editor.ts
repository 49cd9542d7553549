import type { CategoryPlan, Plan, PlannedEntry } from '../../../publications/plan.ts'
import { html, type Safe } from '../../../writing/page/html.ts'
import type { CheckedConfig } from '../../steering.ts'
import { count, type View } from '../frame.ts'

export interface EditorFacts {
  readonly file: string
  readonly text: string
  readonly mark: string
  /** What was found of the text; absent: it was not looked at. */
  readonly checked: CheckedConfig | undefined
  /** What came of saving. */
  readonly outcome: 'saved' | 'moved' | undefined
}

/** The configuration file to edit, with what is wrong with it by line, or what it would change. */
export function editorView({ file, text, mark, checked, outcome }: EditorFacts, view: View): Safe {
  const { say } = view
  return html`<h1>${say('Configuration')}</h1>
<p class="address"><code>${file}</code></p>
${outcome === 'moved' ? html`<p class="error" role="alert">${say('The file was changed on disk meanwhile, so that nothing was saved. Your text stands below; the page loaded anew shows the file.')}</p>` : undefined}
${outcome === 'saved' ? html`<p class="note" role="status">${say('Saved: it is in force within seconds.')}</p>` : undefined}
${checked && (checked.problems.length > 0 ? problemsList(checked.problems, text, view) : planSection(checked, view))}
<form class="edit" method="post" action="config">
<input type="hidden" name="token" value="${view.formToken}"><input type="hidden" name="mark" value="${mark}">
<label for="text">${say('Text of the file')}</label>
<textarea id="text" name="text" rows="${Math.min(40, Math.max(12, text.split('\n').length + 2))}" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"${checked !== undefined && checked.problems.length > 0 ? html` aria-invalid="true" aria-describedby="problems"` : undefined}>
${text}</textarea>
<div class="actions"><button name="do" value="plan" class="small">${say('Show what it changes')}</button><button name="do" value="save">${say('Save')}</button></div>
</form>`
}

function problemsList(problems: CheckedConfig['problems'], text: string, { say }: View): Safe {
  const lines = text.split(/\r?\n/)
  return html`<section id="problems" role="alert"><h2>${say('The text is wrong; nothing was saved')}</h2>
<ol class="problems">${problems.map(
    ({ message, line, column }) =>
      html`<li><p class="error">${line === undefined ? undefined : html`<b>${say('line {n}', { n: line })}</b> `}${message}</p>${line === undefined ? undefined : excerpt(lines, line, column)}</li>`,
  )}</ol></section>`
}

/** The line with the ones around it and a mark below the place. */
function excerpt(lines: readonly string[], line: number, column = 1): Safe {
  const width = String(line + 1).length
  const shown = [line - 1, line, line + 1].filter((number) => number >= 1 && number <= lines.length)
  const text = shown.flatMap((number) => {
    const row = `${number === line ? '>' : ' '} ${String(number).padStart(width)}  ${lines[number - 1]!.slice(0, 200)}`
    return number === line ? [row, `${' '.repeat(width + 4 + Math.min(column - 1, 200))}^`] : [row]
  })
  return html`<pre tabindex="0">${text.join('\n')}</pre>`
}

const SHOWN_ENTRIES = 20

/** What a configuration would add, remove and change in each category. */
export function planSection({ warnings, plan }: Pick<CheckedConfig, 'warnings' | 'plan'>, view: View): Safe | undefined {
  const { say } = view
  if (plan === undefined) return undefined
  const changed = plan.categories.filter(({ change }) => change !== 'same')
  return html`<section aria-labelledby="plan"><h2 id="plan">${say('What it changes, of the {n} newest stories held', { n: count(plan.stories) })}</h2>
${warnings.map((warning) => html`<p class="warn">${warning}</p>`)}
${sourcesLine(say('Sources that are polled for the first time'), plan.sources.added)}
${sourcesLine(say('Sources that are forgotten with their items'), plan.sources.removed)}
${changed.length === 0 ? html`<p>${say('No category changes.')}</p>` : changed.map((category) => categoryPlan(category, view))}
${changed.length > 0 ? html`<p class="since">${say('{n} categories stay as they are.', { n: plan.categories.length - changed.length })}</p>` : undefined}</section>`
}

function sourcesLine(label: string, ids: Plan['sources']['added']): Safe | undefined {
  if (ids.length === 0) return undefined
  const more = ids.length > SHOWN_ENTRIES ? ` … ${count(ids.length)}` : ''
  return html`<p>${label}: ${ids.slice(0, SHOWN_ENTRIES).join(', ')}${more}</p>`
}

function categoryPlan({ slug, change, added, removed, changed, unchanged }: CategoryPlan, view: View): Safe {
  const { say } = view
  return html`<details class="plan" open><summary><strong>${slug}</strong> <span class="badge">${say(change)}</span> +${count(added.length)} −${count(removed.length)} ~${count(changed.length)} <span class="since">${say('{n} as before', { n: count(unchanged) })}</span></summary>
<ul>${entriesOf('+', say('added'), added)}${entriesOf('−', say('removed'), removed)}${entriesOf('~', say('shown otherwise'), changed)}</ul></details>`
}

function entriesOf(mark: string, label: string, entries: readonly PlannedEntry[]): Safe {
  const more = entries.length - SHOWN_ENTRIES
  return html`${entries
    .slice(0, SHOWN_ENTRIES)
    .map(
      ({ title, sourceId, rule }) =>
        html`<li><span aria-label="${label}">${mark}</span> <span dir="auto">${title || '–'}</span> <span class="since">${sourceId} · ${rule}</span></li>`,
    )}${more > 0 ? html`<li>${mark} … ${count(more)}</li>` : undefined}`
}
