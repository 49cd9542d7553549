import type { HostPoliteness } from '../../store/contract.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import { bytes, count, tile, type View, when } from './frame.ts'

/** How we behave towards the hosts we pull from: what an operator shows to one who complains. */
export function hostsView(hosts: readonly HostPoliteness[], view: View): Safe {
  const { say } = view
  const sum = (read: (host: HostPoliteness) => number): number => hosts.reduce((total, host) => total + read(host), 0)
  return html`<h1>${say('Hosts')}</h1>
<dl class="tiles">
${tile(say('Hosts'), count(hosts.length))}
${tile(say('Requests'), count(sum((host) => host.requests)))}
${tile(say('Answered 304'), count(sum((host) => host.notModified)))}
${tile(say('Taken'), bytes(sum((host) => host.wireBytes)))}
${tile(say('Waits obeyed'), count(sum((host) => host.waitsObeyed)))}
</dl>
${hosts.length === 0 ? html`<p class="empty">${say('No host was asked yet.')}</p>` : table(hosts.slice(0, SHOWN), view)}
${hosts.length > SHOWN ? html`<p>${say('And {n} more.', { n: count(hosts.length - SHOWN) })}</p>` : undefined}`
}

const SHOWN = 200

function table(hosts: readonly HostPoliteness[], view: View): Safe {
  const { say } = view
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Host')}</th><th class="n">${say('Requests')}</th><th class="n">304</th><th class="n">${say('Taken')}</th><th class="n">${say('Shortest gap')}</th><th class="n">${say('Waits obeyed')}</th><th>${say('Last asked')}</th></tr></thead>
<tbody>${hosts.map(
    (host) =>
      html`<tr><th scope="row">${host.host}</th><td class="n">${count(host.requests)}</td><td class="n">${count(host.notModified)}</td><td class="n">${bytes(host.wireBytes)}</td><td class="n">${
        host.shortestGapMs === undefined ? '–' : `${(host.shortestGapMs / 1000).toFixed(1)} s`
      }</td><td class="n">${count(host.waitsObeyed)}</td><td>${when(host.lastAt, view)}</td></tr>`,
  )}</tbody>
</table></div>`
}
