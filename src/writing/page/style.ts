import { createHash } from 'node:crypto'

/** The style of every page: one column for reading, system fonts in the reader's script, both colour schemes, no address outside the page. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--sheet:#fff;--ink:#1d1c1a;--soft:#625e57;--line:#e4dfd5;--accent:#9a3412;--accent-soft:#f6ebe2;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif",Georgia,"Songti SC","Noto Serif CJK SC","Source Han Serif SC",SimSun,serif}
@media(prefers-color-scheme:dark){:root{--paper:#161513;--sheet:#1d1c19;--ink:#ebe7df;--soft:#a39c90;--line:#34312b;--accent:#f0a37a;--accent-soft:#2b221c}}
:lang(zh-Hant),:lang(zh-TW),:lang(zh-HK){--sans:system-ui,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC",sans-serif;--serif:Georgia,"Songti TC","Noto Serif CJK TC",PMingLiU,serif}
:lang(ja){--sans:system-ui,"Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;--serif:Georgia,"Hiragino Mincho ProN","Yu Mincho","Noto Serif CJK JP",serif}
:lang(ko){--sans:system-ui,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR",sans-serif;--serif:Georgia,"AppleMyungjo","Noto Serif CJK KR",serif}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 var(--sans);overflow-wrap:break-word}
.page{max-width:44rem;margin:0 auto;padding:0 1.15rem 3rem}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
a:hover{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
.skip{position:absolute;left:-999em}.skip:focus{left:1rem;top:.5rem;background:var(--sheet);padding:.3rem .8rem;z-index:2}
.top{padding:1.1rem 0 0;font-size:.875rem;color:var(--soft)}
.masthead{padding:1.6rem 0 1.2rem;border-bottom:3px double var(--line)}
.masthead h1{font:700 clamp(1.9rem,1.3rem + 3vw,2.9rem)/1.15 var(--serif);letter-spacing:-.01em;margin:0;text-wrap:balance}
.masthead .about{font-size:1.0625rem;color:var(--soft);margin:.6rem 0 0;max-width:36rem;text-wrap:pretty}
.facts{font-size:.875rem;color:var(--soft);margin:.9rem 0 0}
.feeds{margin:1rem 0 0;font-size:.9375rem}
.feeds summary{display:inline-block;cursor:pointer;list-style:none;padding:.35rem .95rem;border-radius:2rem;background:var(--accent);color:var(--paper);font-weight:600}
.feeds summary::-webkit-details-marker{display:none}
.feeds[open] summary{margin-bottom:.6rem}
.feeds p{margin:.2rem 0 .5rem;color:var(--soft);font-size:.875rem}
.feeds dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem .8rem;margin:0;align-items:center}
.feeds dt{font-weight:600;font-size:.8125rem}.feeds dt a{text-decoration:none}
.feeds dd{margin:0;min-width:0}
.address{display:block;width:100%;font:.8125rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;padding:.4rem .6rem;border:1px solid var(--line);border-radius:.4rem;background:var(--sheet);color:var(--ink);overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
.day{font:600 .8125rem/1.3 var(--sans);letter-spacing:.04em;color:var(--soft);margin:0;padding:1.9rem 0 0}
.story{padding:1.5rem 0 1.4rem;border-bottom:1px solid var(--line)}
.story h3,.story h2{font:600 1.35rem/1.32 var(--serif);margin:0;text-wrap:pretty}
.story h3 a,.story h2 a{text-decoration:none}.story h3 a:visited,.story h2 a:visited{color:var(--soft)}
.story h3 a:hover,.story h2 a:hover{text-decoration:underline}
.meta{font-size:.875rem;color:var(--soft);margin:.4rem 0 0}
.meta .source{font-weight:600;color:var(--ink);text-decoration:none}
.lead{display:block;margin:.9rem 0 0}
.lead img{width:100%;max-height:24rem;object-fit:cover;border-radius:.5rem;background:var(--line)}
.summary{margin:.7rem 0 0;text-wrap:pretty}
.full{margin:.7rem 0 0}
.full>summary{cursor:pointer;font-size:.9375rem;font-weight:600;color:var(--accent);width:max-content}
.content{font:1.0938rem/1.7 var(--serif);margin:.8rem 0 0}
:lang(zh) .content,:lang(ja) .content,.content:lang(zh),.content:lang(ja){line-height:1.85;text-align:justify}
.content img,.content video,.lead img{max-width:100%;height:auto}
.content img,.content video{border-radius:.35rem}
.content h3,.content h4,.content h5,.content h6{font:600 1.1em/1.35 var(--serif);margin:1.4em 0 .5em}
.content p{margin:.8em 0}.content figure{margin:1.2em 0}.content figcaption{font:.8125rem/1.5 var(--sans);color:var(--soft)}
.content blockquote{margin:1em 0;padding:.1em 0 .1em 1em;border-left:3px solid var(--accent);color:var(--soft)}
.content pre{overflow-x:auto;background:var(--accent-soft);padding:.8em 1em;border-radius:.4rem;font-size:.85em;line-height:1.5;text-align:left}
.content code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em}
.content table{display:block;overflow-x:auto;border-collapse:collapse;font:.875rem/1.5 var(--sans)}
.content td,.content th{border:1px solid var(--line);padding:.35em .6em;text-align:start}
.content hr{border:0;border-top:1px solid var(--line);margin:1.6em 0}
audio{width:100%;margin:.9rem 0 0}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.8rem 0 0}
.tags li{font-size:.75rem;line-height:1.5;padding:.05rem .6rem;border-radius:1rem;background:var(--accent-soft);color:var(--soft)}
.also,.files,.rights{font-size:.8125rem;color:var(--soft);margin:.7rem 0 0}
.empty{padding:3rem 0;color:var(--soft);text-align:center}
.pager{display:flex;flex-wrap:wrap;gap:.8rem 1.6rem;justify-content:space-between;padding:1.5rem 0 0;font-size:.9375rem}
.foot{margin-top:2.5rem;padding-top:1rem;border-top:3px double var(--line);font-size:.8125rem;color:var(--soft)}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));padding:1.5rem 0 0;margin:0;list-style:none}
.card{background:var(--sheet);border:1px solid var(--line);border-radius:.7rem;padding:1.1rem 1.2rem 1rem;display:flex;flex-direction:column}
.card h2{font:600 1.3rem/1.3 var(--serif);margin:0}.card h2 a{text-decoration:none}
.card>p{margin:.35rem 0 0;font-size:.9375rem;color:var(--soft)}
.card ol{margin:.8rem 0 .9rem;padding:0;list-style:none;font-size:.9375rem;line-height:1.45}
.card ol li{padding:.4rem 0;border-top:1px solid var(--line)}.card ol a{text-decoration:none}
.card .links{display:flex;flex-wrap:wrap;gap:.2rem .9rem;margin-top:auto;font-size:.8125rem;color:var(--soft)}
.wide{max-width:64rem}
.search{margin:1.5rem 0 0}.search input{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:.4rem;background:var(--sheet);color:var(--ink);width:min(100%,20rem)}
.initial{font:600 .9375rem/1.3 var(--serif);margin:1.2rem 0 .3rem}
.list{list-style:none;margin:0;padding:0;columns:13rem auto;column-gap:1.5rem;font-size:.9375rem}.list li{break-inside:avoid;padding:.1rem 0}.list a{text-decoration:none}.list small{color:var(--soft)}
@media(min-width:48rem){.page{padding:0 2rem 4rem}.masthead{padding:2.4rem 0 1.6rem}}
@media print{.feeds,.pager,.skip,.top{display:none}body{background:#fff;color:#000}.story{break-inside:avoid}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`.trim()

/** The CSP hash of the style of every page (CSP 3 §2.3.1). */
export function pageStyleHash(): string {
  return `sha256-${createHash('sha256').update(STYLE).digest('base64')}`
}

/** Returns what a page may load, for the hosts that send no header: pictures and recordings of the articles, no frame; our one style by its hash, or from the site itself if the page links to it; a script only if it names one, and then from the site itself. */
export function pagePolicy({ styleUrl, scriptUrl }: { readonly styleUrl?: string; readonly scriptUrl?: string } = {}): string {
  const style = styleUrl === undefined ? `'${pageStyleHash()}'` : "'self'"
  const script = scriptUrl === undefined ? '' : "; script-src 'self'"
  return `default-src 'none'; img-src http: https: data:; media-src http: https:; style-src ${style}${script}; base-uri 'none'; form-action 'none'`
}
