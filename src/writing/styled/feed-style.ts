import { wordsFor } from '../page/words.ts'

/**
 * Returns the style sheet of RSS and Atom: what a browser shows of a feed that somebody opens. It says how to subscribe in the language of the site, and shows
 * titles, dates, sources, addresses and plain text; texts that are escaped HTML are hidden, because CSS could only show their marks. It asks nobody for anything.
 */
export function feedStyle(language: string | undefined): string {
  const words = wordsFor(language)
  return `${STYLE.replace('{{subscribe}}', () => cssString(words.subscribe)).replace('{{hint}}', () => cssString(words.thisIsFeed))}`
}

/** A text between quotes (CSS Syntax 3 §4.3.5): everything but letters and digits of ASCII by number. */
function cssString(text: string): string {
  return `"${[...text].map((char) => (/[A-Za-z0-9 .,:]/.test(char) ? char : `\\${char.codePointAt(0)!.toString(16)} `)).join('')}"`
}

const STYLE = `@namespace atom url("http://www.w3.org/2005/Atom");
@namespace dcterms url("http://purl.org/dc/terms/");
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1d1c1a;--soft:#625e57;--line:#e4dfd5;--accent:#9a3412;--accent-soft:#f6ebe2;
display:block;box-sizing:border-box;max-width:44rem;min-height:100%;margin:0 auto;padding:1.2rem 1.15rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){:root{--paper:#161513;--ink:#ebe7df;--soft:#a39c90;--line:#34312b;--accent:#f0a37a;--accent-soft:#2b221c}}
channel,item,atom|entry{display:flex;flex-direction:column}
:root::before{content:{{subscribe}};display:block;font-weight:700;color:var(--accent)}
channel::before,:root>atom|title::before{content:{{hint}};display:block;order:-2;font:1rem/1.5 system-ui,sans-serif;letter-spacing:0;padding:.2rem 0 1rem;margin:0 0 1.2rem;border-bottom:3px double var(--line)}
channel>*,item>*,atom|feed>*,atom|entry>*,atom|source>*{display:none}
channel>title,atom|feed>atom|title{display:block;font:700 clamp(1.7rem,1.3rem + 3vw,2.6rem)/1.15 Georgia,"Songti SC","Noto Serif CJK SC",serif}
channel>description,atom|feed>atom|subtitle{display:block;color:var(--soft);margin:.4rem 0 0}
channel>atom|link[rel=self],atom|feed>atom|link[rel=self]{display:block;margin:.9rem 0 .6rem}
channel>atom|link[rel=self]::before,atom|feed>atom|link[rel=self]::before{content:attr(href);display:block;font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace;padding:.5rem .7rem;border-radius:.4rem;background:var(--accent-soft)}
channel>item,atom|feed>atom|entry{display:flex;padding:1.2rem 0;border-top:1px solid var(--line)}
item>title,atom|entry>atom|title{display:block;order:1;font:600 1.25rem/1.35 Georgia,"Songti SC","Noto Serif CJK SC",serif}
item>source,atom|entry>atom|source{display:block;order:2;font-size:.875rem;font-weight:600;margin:.3rem 0 0}
atom|source>atom|title{display:inline}
item>pubDate,atom|entry>atom|published{display:block;order:3;font-size:.875rem;color:var(--soft)}
item>dcterms|abstract,atom|entry>dcterms|abstract,atom|entry>atom|summary:not([type]){display:block;order:4;margin:.5rem 0 0}
item>link,atom|entry>atom|link[rel=alternate]{display:block;order:5;margin:.4rem 0 0;font-size:.8125rem;color:var(--accent);user-select:all;-webkit-user-select:all}
atom|entry>atom|link[rel=alternate]::before{content:attr(href)}
`
