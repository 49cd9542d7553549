import { createHash } from 'node:crypto'
import type { Theme } from '../../model/publication.ts'
import { THEMES } from './themes.ts'

/** The style that every theme begins with: system fonts in the reader's script, both colour schemes, no address outside the page. */
const BASE = `
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
h2>a,h3>a{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;line-clamp:4;overflow:hidden;padding:0 .1em .12em;margin:0 -.1em -.12em}
.story h3 a,.story h2 a{text-decoration:none}.story h3 a:visited,.story h2 a:visited{color:var(--soft)}
.story h3 a:hover,.story h2 a:hover{text-decoration:underline}
.meta{font-size:.875rem;color:var(--soft);margin:.4rem 0 0}
.meta .source{font-weight:600;color:var(--ink);text-decoration:none}
.pic{display:block;font-size:0;line-height:0}
.pic img{position:relative;width:100%;height:auto;aspect-ratio:16/9;object-fit:cover;background:var(--line);border-radius:.3rem}
.pic img::after{content:"";position:absolute;inset:0;background:var(--paper)}
.lead img{max-height:24rem;margin:.9rem 0 0}
.lead img[width]{aspect-ratio:auto}
.summary{margin:.7rem 0 0;text-wrap:pretty}
.full{margin:.7rem 0 0}
.full>summary{cursor:pointer;font-size:.9375rem;font-weight:600;color:var(--accent);width:max-content}
.content{font:1.0938rem/1.7 var(--serif);margin:.8rem 0 0}
:lang(zh) .content,:lang(ja) .content,.content:lang(zh),.content:lang(ja){line-height:1.85;text-align:justify}
:lang(zh),:lang(ja){text-spacing-trim:trim-start;hanging-punctuation:allow-end;line-break:strict}
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
.content ul,.content ol{padding-inline-start:1.4em}.content>:first-child{margin-top:0}
.tags{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.8rem 0 0}
.tags li{font-size:.75rem;line-height:1.5;padding:.05rem .6rem;border-radius:1rem;background:var(--accent-soft);color:var(--soft)}
.also,.files,.rights{font-size:.8125rem;color:var(--soft);margin:.7rem 0 0}
.empty{padding:3rem 0;color:var(--soft);text-align:center}
.pager{display:flex;flex-wrap:wrap;gap:.8rem 1.6rem;justify-content:space-between;padding:1.5rem 0 0;font-size:.9375rem}
.foot{margin-top:2.5rem;padding-top:1rem;border-top:3px double var(--line);font-size:.8125rem;color:var(--soft)}
.wide{max-width:74rem}
.front .masthead{padding:1.4rem 0 0;border:0}
.front .masthead h1{font-size:clamp(2rem,1.4rem + 3.4vw,3.4rem)}
.sections{margin:1.1rem 0 0;border-block:1px solid var(--line);font-size:.9375rem}
.sections ul{display:flex;flex-wrap:wrap;gap:0 1.4rem;list-style:none;margin:0;padding:.5rem 0}.sections a{display:block;padding:.2rem 0;text-decoration:none;font-weight:600}
.columns{display:grid;gap:0 3rem;padding:1.4rem 0 0}
.columns>*{min-width:0}
.top-story{padding:0 0 1.6rem;border-bottom:1px solid var(--line)}
.top-story h2{font:700 clamp(1.6rem,1.2rem + 1.8vw,2.4rem)/1.18 var(--serif);letter-spacing:-.01em;margin:0;text-wrap:balance}
.top-story h2 a{text-decoration:none}.top-story .summary{font-size:1.0938rem;color:var(--ink);max-width:40rem}
.large img{margin:0 0 1rem;max-height:28rem}
.date .day{padding:1.4rem 0 .2rem}
.river{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:0 2.2rem}
.brief{padding:.9rem 0;border-top:1px solid var(--line);overflow:hidden}
.brief h3{font:600 1.125rem/1.32 var(--serif);margin:0;text-wrap:pretty}.brief h3 a{text-decoration:none;-webkit-line-clamp:3;line-clamp:3}
.brief h3 a:visited,.top-story h2 a:visited{color:var(--soft)}
.brief h3 a:hover,.top-story h2 a:hover{text-decoration:underline}
.brief .summary{font-size:.9063rem;line-height:1.5;color:var(--soft);margin:.3rem 0 0;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;line-clamp:2;overflow:hidden}
.brief .meta{font-size:.8125rem;margin:.4rem 0 0}
.thumb{float:right;float:inline-end}.thumb img{width:5.5rem;height:5.5rem;aspect-ratio:1;margin:.2rem 0 .4rem;margin-inline-start:1rem}
.source a{text-decoration:none}.source a:hover{text-decoration:underline}
.face{display:inline-block;width:1.5rem;height:1.5rem;flex:none;border-radius:50%;object-fit:cover;background:var(--accent-soft);color:var(--accent);font:600 .75rem/1.5rem var(--sans);text-align:center;vertical-align:middle}
.meta .face{width:1.05rem;height:1.05rem;margin-inline-end:.35rem}
.rail ul{list-style:none;margin:0;padding:.4rem 0 0;columns:14rem auto;column-gap:2rem}
.rail li{display:flex;align-items:center;gap:.6rem;padding:.3rem 0;font-size:.9063rem;line-height:1.35;break-inside:avoid}
.rail .who{min-width:0;flex:1}.rail .who a{text-decoration:none}.rail .who a:hover{text-decoration:underline}
.rail .feed{font-size:.75rem;color:var(--soft);padding:.2rem .1rem}
.rail .state{display:block;color:var(--accent);font-size:.75rem}
.rail .unwell .face{filter:grayscale(1)}
.more,.quiet{font-size:.875rem;color:var(--soft);margin:.8rem 0 0}
.chapter{font:700 1.5rem/1.3 var(--serif);margin:2.6rem 0 0;padding:1.4rem 0 0;border-top:3px double var(--line)}
.cards{display:grid;gap:0 2.2rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));padding:.4rem 0 0;margin:0;list-style:none}
.card{padding:1rem 0 .9rem;display:flex;flex-direction:column;border-bottom:1px solid var(--line)}
.card h3{font:600 1.2rem/1.3 var(--serif);margin:0}.card h3 a{text-decoration:none}
.card>p{margin:.2rem 0 0;font-size:.875rem;line-height:1.5;color:var(--soft)}
.card ol{margin:.5rem 0 .6rem;padding:0;list-style:none;font-size:.9063rem;line-height:1.4}
.card ol li{padding:.22rem 0}.card ol a{text-decoration:none}.card ol a:hover{text-decoration:underline}
.card .links{display:flex;flex-wrap:wrap;gap:.2rem .9rem;margin-top:auto;font-size:.8125rem;color:var(--soft)}
.search{margin:1.2rem 0 0}.find{display:none;margin:1.2rem 0 0}@media(scripting:enabled){.find{display:block}}.find span{position:absolute;left:-999em}
.search input,.find input{font:inherit;padding:.4rem .8rem;border:1px solid var(--line);border-radius:.4rem;background:var(--sheet);color:var(--ink);width:min(100%,22rem)}
.find ol{list-style:none;margin:.4rem 0 0;padding:0;max-width:44rem}.find li{padding:.5rem 0;border-bottom:1px solid var(--line)}.find li a{text-decoration:none;font-weight:600}.find small{display:block;color:var(--soft)}
.initial{font:600 .9375rem/1.3 var(--serif);margin:1.2rem 0 .3rem}
.list{list-style:none;margin:0;padding:0;columns:13rem auto;column-gap:1.5rem;font-size:.9375rem}.list li{break-inside:avoid;padding:.1rem 0}.list a{text-decoration:none}.list small{color:var(--soft)}
@media(min-width:48rem){.page{padding:0 2rem 4rem}.masthead{padding:2.4rem 0 1.6rem}.front .masthead{padding:2.2rem 0 0;display:grid;grid-template-columns:minmax(0,1fr) auto;column-gap:2rem}.front .masthead>*{grid-column:1/-1}.front .masthead>h1{grid-column:1}.front .feeds:not([open]){grid-column:2;grid-row:1;align-self:end;margin:0 0 .4rem}.front .about{margin:.5rem 0 0}}
@media(min-width:64rem){.columns:has(.rail){grid-template-columns:minmax(0,1fr) 15rem}.rail{padding-inline-start:2rem;border-inline-start:1px solid var(--line)}.rail .day{padding-top:0}.rail ul{columns:auto}}
@media print{.feeds,.pager,.skip,.top,.find,.search,.rail,.sections,.categories,audio,video,.full>summary{display:none}
body{background:#fff;color:#000;font-size:10.5pt}.page{max-width:none;padding:0}.story,.brief,.top-story,.pic{break-inside:avoid}h1,h2,h3{break-after:avoid}.content pre{white-space:pre-wrap}.content a[href^=http]::after{content:" (" attr(href) ")";font-size:.8em;overflow-wrap:anywhere}}
@media(prefers-reduced-motion:reduce){*{scroll-behavior:auto!important;transition:none!important;animation:none!important}}
`.trim()

/** Returns the style of every page of a theme: the base, the theme's own rules, then those of the operator. */
export function styleOf(theme: Theme | undefined): string {
  const { name, css } = theme ?? { name: 'press' as const, css: undefined }
  // An end tag would end the element in which the style stands.
  const own = css === undefined ? '' : `\n${css.replaceAll('</', '<\\/')}`
  return `${BASE}${THEMES[name]}${own}`
}

/** Returns the CSP hash of the style of every page (CSP 3 §2.3.1). */
export function pageStyleHash(theme: Theme | undefined): string {
  return `sha256-${createHash('sha256').update(styleOf(theme)).digest('base64')}`
}

export interface Policy {
  readonly theme?: Theme
  readonly styleUrl?: string
  readonly scriptUrl?: string
  readonly ownPictures?: boolean
}

/** Returns what a page may load, for the hosts that send no header: pictures and recordings of the articles, no frame; our one style by its hash, or from the site itself if the page links to it; scripts only if it names one, and then from the site itself. */
export function pagePolicy({ theme, styleUrl, scriptUrl, ownPictures }: Policy): string {
  const style = styleUrl === undefined ? `'${pageStyleHash(theme)}'` : "'self'"
  const script = scriptUrl === undefined ? '' : "; script-src 'self'"
  const pictures = ownPictures === true ? "'self' data:" : 'http: https: data:'
  return `default-src 'none'; img-src ${pictures}; media-src http: https:; style-src ${style}${script}; base-uri 'none'; form-action 'none'`
}
