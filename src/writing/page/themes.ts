import type { ThemeName } from '../../model/publication.ts'

/** What each theme adds to the base style. */
export const THEMES: Readonly<Record<ThemeName, string>> = {
  // A paper: the base as it stands.
  press: '',
  // A planet: people first. Sources stand beside the stories with large faces, one column of stories.
  planet: `
:root{--paper:#f4f6f8;--sheet:#fff;--ink:#1b2430;--soft:#56616f;--line:#d8dee6;--accent:#1f5fa8;--accent-soft:#e3edf8;--serif:var(--sans)}
@media(prefers-color-scheme:dark){:root{--paper:#10151c;--sheet:#18202a;--ink:#e4e9f0;--soft:#9aa7b6;--line:#2a3542;--accent:#86b8f0;--accent-soft:#1a2b40}}
.masthead{border-bottom-style:solid;border-bottom-width:1px}.masthead h1{letter-spacing:-.02em}
.river{grid-template-columns:minmax(0,1fr)}
.top-story,.brief,.story{background:var(--sheet);border:1px solid var(--line);border-radius:.7rem;padding:1.1rem 1.25rem;margin:0 0 .9rem}
.pic img::after{background:var(--sheet)}
.brief h3{font-size:1.1875rem}
.face{width:2.25rem;height:2.25rem;line-height:2.25rem;font-size:1rem;border-radius:.5rem}
.meta .face{width:1.4rem;height:1.4rem;line-height:1.4rem;border-radius:.3rem}
.chapter,.foot{border-top-style:solid;border-top-width:1px}
@media(min-width:64rem){.columns:has(.rail){grid-template-columns:minmax(0,1fr) 18rem}.rail{border:0;padding:0}}
`,
  // No more than the letters: one column, no pictures on lists, the fonts of the reader.
  plain: `
:root{--paper:#fff;--sheet:#fff;--ink:#111;--soft:#555;--line:#ddd;--accent:#0645ad;--accent-soft:#f4f4f4;--serif:var(--sans)}
@media(prefers-color-scheme:dark){:root{--paper:#111;--sheet:#111;--ink:#eee;--soft:#aaa;--line:#333;--accent:#8ab4f8;--accent-soft:#1c1c1c}}
.wide{max-width:44rem}.columns:has(.rail){grid-template-columns:minmax(0,1fr)}
.masthead,.front .masthead{padding:1.2rem 0 .8rem;border:0}.masthead h1,.front .masthead h1{font-size:1.6rem;letter-spacing:0}
.river{grid-template-columns:minmax(0,1fr)}.thumb,.large,.face{display:none}
.top-story h2,.brief h3,.story h2,.story h3{font-size:1.125rem;letter-spacing:0}
.story h3 a,.story h2 a,.brief h3 a,.top-story h2 a{color:var(--accent)}
.brief,.top-story,.story{border:0;padding:.7rem 0}
.feeds summary{background:none;color:var(--accent);padding:0;font-weight:400;text-decoration:underline}
.rail{border:0;padding:1rem 0 0}.chapter{font-size:1.25rem;border-top:1px solid var(--line)}.foot{border-top:1px solid var(--line)}
`,
}
