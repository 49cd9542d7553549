/** A page made around an article, and what of it is the article. */
export interface MadePage {
  readonly name: string
  readonly language: 'en' | 'zh'
  readonly html: string
  /** The paragraphs of the article. */
  readonly truth: readonly string[]
}

interface Article {
  readonly language: 'en' | 'zh'
  readonly title: string
  readonly paragraphs: readonly string[]
}

const ARTICLES: readonly Article[] = [
  {
    language: 'en',
    title: 'Old bridge to be rebuilt',
    paragraphs: [
      'The council decided on Tuesday to rebuild the old bridge across the river, eleven years after it was closed to carts and cars.',
      'Work is to begin in spring, when the water is low, and should take eighteen months; until then people cross by the ferry below the mill.',
      'Not everybody was content. Two members asked why the wooden railings are to give way to steel, and were told that steel lasts longer.',
      'The cost, a little over four million, is shared by the county and the town.',
    ],
  },
  {
    language: 'en',
    title: 'A short notice',
    paragraphs: [
      'The library is closed on Friday for the yearly count of books.',
      'Books that fall due on that day may be brought back on Monday.',
    ],
  },
  {
    language: 'en',
    title: 'How the tide tables are made',
    paragraphs: [
      'Every harbour has its own tide. The moon pulls the same water everywhere, but bays, straits and the floor of the sea bend what arrives.',
      'Observers first write down the height of the water each hour for a year. From these nine thousand numbers some forty rhythms are taken apart.',
      'Each rhythm has a period that the sky decides and a height that the harbour decides. Added together for a coming day they give the table.',
      'Wind is in no table: a storm from the west can raise the water by a metre, and a calm week can leave it short of what was printed.',
      'That is why pilots read the table, look at the sky, and then at the gauge by the pier, in this order.',
    ],
  },
  {
    language: 'zh',
    title: '老桥将重建',
    paragraphs: [
      '市议会星期二决定重建河上的老桥。这座桥在十一年前就不再让车辆通过。',
      '工程将在春天水位较低的时候开始，预计十八个月完成，在此之前居民乘磨坊下游的渡船过河。',
      '并非所有人都满意。两位议员问为什么木栏杆要换成钢栏杆，得到的回答是钢更耐久。',
      '四百多万的费用由县和镇共同承担。',
    ],
  },
  { language: 'zh', title: '简短通知', paragraphs: ['图书馆星期五因年度清点闭馆一天。', '当天到期的图书可以在下星期一归还。'] },
  {
    language: 'zh',
    title: '潮汐表是怎样编成的',
    paragraphs: [
      '每个港口都有自己的潮汐。月亮对各处海水的引力相同，可是海湾、海峡和海底的形状会改变到达的潮水。',
      '观测员先用一年时间每小时记下水位。从这九千个数字里可以分解出大约四十种节律。',
      '每种节律的周期由天体决定，高度由港口决定。把它们按某一天加在一起，就得到那一天的潮汐表。',
      '表里没有风。一场西风能把水位抬高一米，平静的一周又会让水位低于表上的数字。',
      '所以领航员先看表，再看天，最后看码头边的水尺。',
    ],
  },
]

type Layout = (article: Article, body: string) => string

const words = ({ language }: Article, en: string, zh: string): string => (language === 'en' ? en : zh)
const head = ({ language, title }: Article, more = ''): string =>
  `<!doctype html><html lang="${language === 'en' ? 'en' : 'zh-CN'}"><head><meta charset="utf-8"><title>${title} – Harbour</title>${more}</head>`
const menu = (article: Article): string =>
  `<nav><ul>${['News|新闻', 'Harbour|港口', 'Weather|天气', 'About us|关于我们'].map((pair) => `<li><a href="/x">${words(article, ...(pair.split('|') as [string, string]))}</a></li>`).join('')}</ul></nav>`
const related = (article: Article): string =>
  `<ul class="related">${[1, 2, 3, 4].map((n) => `<li><a href="/r/${n}">${words(article, `Another story about the harbour, number ${n}`, `另一条港口新闻之${n}`)}</a><p>${words(article, 'What else happened this week in the town and around it.', '本周镇上及周边发生的其他事情。')}</p></li>`).join('')}</ul>`
const comments = (article: Article): string =>
  `<div id="comments">${[1, 2, 3].map((n) => `<div class="comment"><b>${words(article, `Reader ${n}`, `读者${n}`)}</b><p>${words(article, 'I have said so for years, and nobody listened to me; now we shall see what comes of it.', '我早就这么说了，可是没有人听，现在让我们看看会怎样。')}</p></div>`).join('')}</div>`
const footer = (article: Article): string =>
  `<footer><p>${words(article, 'All rights reserved. Harbour Press, Pier 4.', '版权所有。港口出版社，四号码头。')}</p></footer>`

const LAYOUTS: Readonly<Record<string, Layout>> = {
  plain: (article, body) => `${head(article)}<body><h1>${article.title}</h1>${body}</body></html>`,
  article: (article, body) =>
    `${head(article)}<body>${menu(article)}<main><article><h1>${article.title}</h1>${body}</article></main>${footer(article)}</body></html>`,
  divs: (article, body) =>
    `${head(article)}<body><div class="top">${menu(article)}</div><div class="wrap"><div class="content"><div class="title">${article.title}</div><div class="text">${body}</div></div></div>${footer(article)}</body></html>`,
  sidebar: (article, body) =>
    `${head(article)}<body>${menu(article)}<div class="columns"><div class="left"><h2>${article.title}</h2>${body}</div><div class="sidebar"><h3>${words(article, 'Most read', '最多阅读')}</h3>${related(article)}</div></div></body></html>`,
  comments: (article, body) =>
    `${head(article)}<body>${menu(article)}<article><header><h1>${article.title}</h1><time>2026-11-28</time></header>${body}</article>${comments(article)}${footer(article)}</body></html>`,
  breaks: (article, body) =>
    `${head(article)}<body><table width="100%"><tr><td>${menu(article)}</td><td class="story"><font size="4">${article.title}</font><br><br>${body.replaceAll('</p>', '<br><br>').replaceAll('<p>', '')}</td></tr></table></body></html>`,
  banner: (article, body) =>
    `${head(article)}<body><div class="cookie-banner"><p>${words(article, 'We use cookies to measure how often this page is read. You may refuse.', '我们使用小甜饼统计本页的阅读次数，您可以拒绝。')}</p><button>OK</button></div>${menu(article)}<main id="main"><h1>${article.title}</h1>${body}<div class="share"><a href="#">${words(article, 'Share', '分享')}</a> <a href="#">${words(article, 'Print', '打印')}</a></div></main>${footer(article)}</body></html>`,
  inline: (article, body) =>
    `${head(article)}<body>${menu(article)}<div class="post-body"><h1>${article.title}</h1>${body.replace('</p><p>', `</p><div class="ad"><p>${words(article, 'Advertisement: boots for wet weather at half the price.', '广告：雨天靴子半价出售。')}</p></div><p>`)}</div>${related(article)}</body></html>`,
  data: (article, body) =>
    `${head(article, `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'NewsArticle', headline: article.title })}</script><meta property="og:title" content="${article.title}">`)}<body><div id="app"><div class="a1"><div class="b2">${menu(article)}</div><div class="c3"><h1>${article.title}</h1><div class="d4">${body}</div></div></div></div></body></html>`,
  list: (article, body) =>
    `${head(article)}<body>${menu(article)}<section class="entry"><h1>${article.title}</h1>${body}</section><section>${related(article)}</section>${comments(article)}${footer(article)}</body></html>`,
}

/** Sixty pages: six articles, half of them Chinese, in ten layouts. */
export const MADE_PAGES: readonly MadePage[] = Object.entries(LAYOUTS).flatMap(([layout, around]) =>
  ARTICLES.map((article, index): MadePage => {
    const body = article.paragraphs.map((text) => `<p>${text}</p>`).join('')
    return { name: `${layout} ${index + 1}`, language: article.language, html: around(article, body), truth: article.paragraphs }
  }),
)
