/** The style of the admin pages: system fonts, both colour schemes, tables that scroll sideways on a phone. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f7f6f3;--sheet:#fff;--ink:#1d1c1a;--soft:#5f5b54;--line:#e2ddd3;--accent:#9a3412;--on-accent:#fff;
--bad:#b42318;--bad-soft:#fdecea;--good:#1f6f43;--good-soft:#e6f4ec;--new:#6b5b00;--new-soft:#f6f0d2}
@media(prefers-color-scheme:dark){:root{--paper:#161513;--sheet:#1f1d1a;--ink:#ebe7df;--soft:#a8a195;--line:#36332d;--accent:#f0a37a;--on-accent:#1d1c1a;
--bad:#ff9d92;--bad-soft:#3a1d1a;--good:#7fd3a2;--good-soft:#173024;--new:#e6d26a;--new-soft:#322d14}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:.9375rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif;overflow-wrap:anywhere}
.bar{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;align-items:baseline;padding:.9rem clamp(1rem,3vw,2rem);background:var(--sheet);border-bottom:1px solid var(--line)}
.name{margin:0;color:var(--soft)}.name strong{color:var(--accent);font-size:1.0625rem;margin-right:.4rem}
nav{display:flex;flex-wrap:wrap;gap:.3rem}
nav a{white-space:nowrap;padding:.2rem .75rem;border-radius:1rem;text-decoration:none;color:var(--soft)}
nav a:hover{color:var(--ink)}nav a[aria-current]{background:var(--accent);color:var(--on-accent)}
main{max-width:84rem;margin:0 auto;padding:1.4rem clamp(1rem,3vw,2rem) 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0}h2{font-size:1.0625rem;margin:2.2rem 0 .7rem}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.18em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.choose{margin:1rem 0}.choose fieldset{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;border:1px solid var(--line);border-radius:.5rem;padding:.7rem 1rem;margin:0 0 1rem}.choose label{padding:.25rem 0}
.preview{padding-left:1.4rem}.preview li{margin:.3rem 0}
.turn{display:flex;flex-wrap:wrap;gap:1rem 2rem;justify-content:space-between;align-items:center}
.turn p{margin:.35rem 0 0;color:var(--soft)}
.turn .note{color:var(--good)}
button{font:inherit;font-weight:600;padding:.5rem 1.2rem;border:0;border-radius:2rem;background:var(--accent);color:var(--on-accent);cursor:pointer}
button:hover{filter:brightness(1.08)}button:disabled{opacity:.45;cursor:default}
button.small{font-weight:400;font-size:.8125rem;padding:.2rem .8rem;background:none;border:1px solid var(--line);color:var(--ink)}
button.small:hover{border-color:var(--accent);color:var(--accent)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;margin:1.4rem 0 0}
.tile{background:var(--sheet);border:1px solid var(--line);border-radius:.7rem;padding:.75rem 1rem}
.tile dt{font-size:.8125rem;color:var(--soft)}.tile dd{margin:.1rem 0 0;font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.tile.bad dd{color:var(--bad)}.tile.good dd{color:var(--good)}
.scroll{overflow-x:auto;background:var(--sheet);border:1px solid var(--line);border-radius:.7rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:start;padding:.6rem .9rem;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:.75rem;font-weight:600;color:var(--soft);white-space:nowrap;background:var(--paper);position:sticky;top:0}
tbody th{font-weight:600;min-width:16rem}
td{white-space:nowrap}.n{text-align:end;font-variant-numeric:tabular-nums}
.address,.since,.error{display:block;font-weight:400;font-size:.8125rem;color:var(--soft)}
td .since,td .address{white-space:normal;min-width:9rem}
.error{color:var(--bad);max-width:52rem}
.badge{display:inline-block;font-size:.75rem;padding:.05rem .6rem;border-radius:1rem;background:var(--new-soft);color:var(--new)}
.good .badge{background:var(--good-soft);color:var(--good)}
.failing .badge,.dead .badge{background:var(--bad-soft);color:var(--bad)}
.none{color:var(--soft)}
code{font:.8125rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.held li{margin:.3rem 0}
.filter{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:end;margin:1rem 0}
.filter label{font-size:.8125rem;color:var(--soft);display:grid;gap:.2rem}
input,select{font:inherit;padding:.35rem .6rem;border:1px solid var(--line);border-radius:.45rem;background:var(--sheet);color:var(--ink);max-width:16rem}
nav.states{display:flex;flex-wrap:wrap;gap:.4rem;margin:1rem 0 0}
nav.states a{border:1px solid var(--line);background:var(--sheet);font-size:.875rem}nav.states a[aria-current]{background:var(--accent);color:var(--on-accent)}
.pager{display:flex;gap:1.2rem;align-items:center;justify-content:center;margin:1.2rem 0}.pager a{background:var(--sheet);border:1px solid var(--line)}
.standing{margin:.8rem 0;max-width:60rem}
.actions{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin:1rem 0}.actions form{margin:0;display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
.actions label{font-size:.8125rem;color:var(--soft);display:grid;gap:.2rem}
.actions summary,.chart summary{cursor:pointer;font-size:.8125rem;color:var(--soft)}
.button{font-size:.8125rem;padding:.2rem .8rem;border:1px solid var(--line);border-radius:2rem;text-decoration:none}
button.danger{border-color:var(--bad);color:var(--bad)}
.note{color:var(--good);font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem;margin:1.6rem 0 0}
.chart{margin:0;background:var(--sheet);border:1px solid var(--line);border-radius:.7rem;padding:.9rem 1rem}
.chart figcaption{display:flex;justify-content:space-between;font-size:.8125rem;color:var(--soft);margin-bottom:.5rem}
.chart svg{display:block;width:100%;height:7rem;fill:var(--accent);border-bottom:1px solid var(--line)}
.part1{fill:color-mix(in srgb,var(--accent) 60%,var(--sheet))}.part2{fill:color-mix(in srgb,var(--accent) 30%,var(--sheet))}
.legend{margin:.3rem 0;font-size:.75rem;color:var(--soft)}.legend span{border-left:.8rem solid var(--accent);padding-left:.3rem;margin-right:.6rem}.legend .part1{border-color:color-mix(in srgb,var(--accent) 60%,var(--sheet))}.legend .part2{border-color:color-mix(in srgb,var(--accent) 30%,var(--sheet))}
.chart .ends{display:flex;justify-content:space-between;font-size:.75rem;color:var(--soft);font-variant-numeric:tabular-nums}
.chart details[open]{max-height:16rem;overflow-y:auto}
.spark{width:5.6rem;height:1.1rem;fill:var(--accent)}
.tall{max-height:30rem;overflow:auto}
.silent .badge,.late .badge{background:var(--new-soft);color:var(--new)}.quiet .badge{background:none;color:var(--soft)}
.facts th{min-width:8rem;width:1%}.facts td,.words{white-space:normal}.words{min-width:16rem}
progress{accent-color:var(--accent);vertical-align:middle}
#live:empty{display:none}
.edit-of{margin:.3rem 0;white-space:pre-line}del{background:var(--bad-soft);color:var(--bad)}ins{background:var(--good-soft);color:var(--good);text-decoration:none}
.edit label{display:block;font-size:.8125rem;color:var(--soft);margin:1rem 0 .3rem}
textarea{width:100%;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;padding:.7rem;border:1px solid var(--line);border-radius:.6rem;background:var(--sheet);color:var(--ink);tab-size:2;resize:vertical}
textarea[aria-invalid]{border-color:var(--bad)}
pre{font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--sheet);border:1px solid var(--line);border-radius:.5rem;padding:.7rem;overflow:auto;max-height:30rem;margin:.4rem 0 1rem}
.problems p,.plan ul{margin:.3rem 0}.plan{margin:.6rem 0}.plan li{list-style:none}.plan ul{padding-left:1rem}.warn{color:var(--new)}
.reader{max-width:44rem}.reader article{border-bottom:1px solid var(--line);padding:.4rem 0 .8rem}.reader h2{margin:.6rem 0 .1rem}.reader p{margin:.2rem 0}
.empty{padding:3rem 1rem;text-align:center;color:var(--soft)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`.trim()
