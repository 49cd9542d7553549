import type { RuleKey } from '../../model/category.ts'

/** Forms by plural category (CLDR): `{n}` stands for the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** What pages say in one language. `{n}`, `{host}`, `{name}` and `{zone}` stand for values. */
export interface Phrases {
  readonly stories: Plural
  readonly moreSources: Plural
  readonly updated: string
  readonly edited: string
  readonly subscribe: string
  readonly subscribeHint: string
  /** Of a feed that somebody opens in a browser. */
  readonly thisIsFeed: string
  /** Of a feed at an address that it had before. */
  readonly feedMoved: string
  readonly newAddress: string
  readonly readOn: string
  readonly alsoAt: string
  readonly untitled: string
  readonly empty: string
  readonly older: string
  readonly newer: string
  readonly newest: string
  readonly archivePage: string
  readonly front: string
  readonly categories: string
  readonly sources: string
  readonly feedOf: string
  readonly failing: string
  readonly dead: string
  readonly paused: string
  /** Headings of categories that rules made. */
  readonly groups: Readonly<Record<RuleKey, string>>
  /** Heading of those without an initial. */
  readonly others: string
  readonly searchCategories: string
  readonly searchStories: string
  readonly nothingFound: string
  readonly playerAt: string
  readonly madeBy: string
  readonly timesIn: string
  readonly skip: string
  readonly separator: string
}

const EN: Phrases = {
  stories: { one: '{n} story', other: '{n} stories' },
  moreSources: { one: '{n} more source', other: '{n} more sources' },
  updated: 'Last change',
  edited: 'edited',
  subscribe: 'Subscribe',
  subscribeHint: 'One touch selects an address whole; copy it into your feed reader.',
  thisIsFeed: 'This is a feed. Copy the address of this page into your feed reader, and it tells you of everything new.',
  feedMoved: 'This feed has moved',
  newAddress: 'Subscribe to it at its new address:',
  readOn: 'Read the full text',
  alsoAt: 'Also at',
  untitled: 'Untitled',
  empty: 'Nothing has been published here yet.',
  older: 'Older stories',
  newer: 'Newer stories',
  newest: 'Newest stories',
  archivePage: 'Archive, page {n}',
  front: 'Front page',
  categories: 'Categories',
  sources: 'Sources',
  feedOf: 'Feed of {name}',
  failing: 'not answering',
  dead: 'gone quiet',
  paused: 'paused',
  groups: { tag: 'Labels', category: 'Categories', folder: 'Folders', source: 'Sources', language: 'Languages' },
  others: 'Others',
  searchCategories: 'Search the categories',
  searchStories: 'Search the stories',
  nothingFound: 'Nothing found.',
  playerAt: 'Open the player at {host}',
  madeBy: 'Made by',
  timesIn: 'Times in {zone}',
  skip: 'Skip to the stories',
  separator: ', ',
}

const ZH_HANS: Phrases = {
  stories: { other: '{n} 篇' },
  moreSources: { other: '另有 {n} 个来源' },
  updated: '最近更新',
  edited: '更新于',
  subscribe: '订阅',
  subscribeHint: '点按即可选中整个地址，复制到阅读器中便完成订阅。',
  thisIsFeed: '这是一个订阅源。把本页的地址复制到阅读器中，有新内容时它就会告诉您。',
  feedMoved: '本订阅源已迁移',
  newAddress: '请在新地址订阅：',
  readOn: '阅读全文',
  alsoAt: '另见',
  untitled: '无标题',
  empty: '这里还没有发布任何内容。',
  older: '更早的文章',
  newer: '较新的文章',
  newest: '最新文章',
  archivePage: '存档第 {n} 页',
  front: '首页',
  categories: '分类',
  sources: '来源',
  feedOf: '{name} 的订阅源',
  failing: '暂无响应',
  dead: '久未更新',
  paused: '已暂停',
  groups: { tag: '标签', category: '分类', folder: '文件夹', source: '来源', language: '语言' },
  others: '其他',
  searchCategories: '搜索分类',
  searchStories: '搜索文章',
  nothingFound: '没有找到。',
  playerAt: '在 {host} 打开播放器',
  madeBy: '生成工具：',
  timesIn: '时间按 {zone} 时区显示',
  skip: '跳到文章列表',
  separator: '、',
}

const ZH_HANT: Phrases = {
  stories: { other: '{n} 篇' },
  moreSources: { other: '另有 {n} 個來源' },
  updated: '最近更新',
  edited: '更新於',
  subscribe: '訂閱',
  subscribeHint: '點按即可選取整個網址，複製到閱讀器中便完成訂閱。',
  thisIsFeed: '這是一個訂閱源。把本頁的網址複製到閱讀器中，有新內容時它就會告訴您。',
  feedMoved: '本訂閱源已遷移',
  newAddress: '請在新網址訂閱：',
  readOn: '閱讀全文',
  alsoAt: '另見',
  untitled: '無標題',
  empty: '這裡還沒有發布任何內容。',
  older: '更早的文章',
  newer: '較新的文章',
  newest: '最新文章',
  archivePage: '存檔第 {n} 頁',
  front: '首頁',
  categories: '分類',
  sources: '來源',
  feedOf: '{name} 的訂閱源',
  failing: '暫無回應',
  dead: '久未更新',
  paused: '已暫停',
  groups: { tag: '標籤', category: '分類', folder: '資料夾', source: '來源', language: '語言' },
  others: '其他',
  searchCategories: '搜尋分類',
  searchStories: '搜尋文章',
  nothingFound: '沒有找到。',
  playerAt: '在 {host} 開啟播放器',
  madeBy: '產生工具：',
  timesIn: '時間以 {zone} 時區顯示',
  skip: '跳到文章列表',
  separator: '、',
}

const DE: Phrases = {
  stories: { one: '{n} Beitrag', other: '{n} Beiträge' },
  moreSources: { one: '{n} weitere Quelle', other: '{n} weitere Quellen' },
  updated: 'Zuletzt geändert',
  edited: 'bearbeitet',
  subscribe: 'Abonnieren',
  subscribeHint: 'Ein Tippen wählt die ganze Adresse aus; fügen Sie sie in Ihren Feedreader ein.',
  thisIsFeed: 'Dies ist ein Feed. Fügen Sie die Adresse dieser Seite in Ihren Feedreader ein, und er meldet Ihnen alles Neue.',
  feedMoved: 'Dieser Feed ist umgezogen',
  newAddress: 'Abonnieren Sie ihn unter seiner neuen Adresse:',
  readOn: 'Ganzen Text lesen',
  alsoAt: 'Auch bei',
  untitled: 'Ohne Titel',
  empty: 'Hier ist noch nichts erschienen.',
  older: 'Ältere Beiträge',
  newer: 'Neuere Beiträge',
  newest: 'Neueste Beiträge',
  archivePage: 'Archiv, Seite {n}',
  front: 'Startseite',
  categories: 'Rubriken',
  sources: 'Quellen',
  feedOf: 'Feed von {name}',
  failing: 'antwortet nicht',
  dead: 'verstummt',
  paused: 'pausiert',
  groups: { tag: 'Schlagwörter', category: 'Rubriken', folder: 'Ordner', source: 'Quellen', language: 'Sprachen' },
  others: 'Weitere',
  searchCategories: 'Rubriken durchsuchen',
  searchStories: 'Beiträge durchsuchen',
  nothingFound: 'Nichts gefunden.',
  playerAt: 'Player bei {host} öffnen',
  madeBy: 'Erstellt mit',
  timesIn: 'Zeiten in {zone}',
  skip: 'Zu den Beiträgen springen',
  separator: ', ',
}

const ES: Phrases = {
  stories: { one: '{n} artículo', many: '{n} de artículos', other: '{n} artículos' },
  moreSources: { one: '{n} fuente más', other: '{n} fuentes más' },
  updated: 'Último cambio',
  edited: 'editado',
  subscribe: 'Suscribirse',
  subscribeHint: 'Un toque selecciona la dirección entera; cópiela en su lector de feeds.',
  thisIsFeed: 'Esto es un feed. Copie la dirección de esta página en su lector de feeds y él le avisará de todo lo nuevo.',
  feedMoved: 'Este feed se ha mudado',
  newAddress: 'Suscríbase en su nueva dirección:',
  readOn: 'Leer el texto completo',
  alsoAt: 'También en',
  untitled: 'Sin título',
  empty: 'Aquí todavía no se ha publicado nada.',
  older: 'Artículos anteriores',
  newer: 'Artículos más recientes',
  newest: 'Lo más reciente',
  archivePage: 'Archivo, página {n}',
  front: 'Portada',
  categories: 'Categorías',
  sources: 'Fuentes',
  feedOf: 'Feed de {name}',
  failing: 'no responde',
  dead: 'sin actividad',
  paused: 'en pausa',
  groups: { tag: 'Etiquetas', category: 'Categorías', folder: 'Carpetas', source: 'Fuentes', language: 'Idiomas' },
  others: 'Otros',
  searchCategories: 'Buscar en las categorías',
  searchStories: 'Buscar artículos',
  nothingFound: 'No se ha encontrado nada.',
  playerAt: 'Abrir el reproductor en {host}',
  madeBy: 'Hecho con',
  timesIn: 'Horas en {zone}',
  skip: 'Saltar a los artículos',
  separator: ', ',
}

const FR: Phrases = {
  stories: { one: '{n} article', many: '{n} d’articles', other: '{n} articles' },
  moreSources: { one: '{n} autre source', other: '{n} autres sources' },
  updated: 'Dernière modification',
  edited: 'modifié',
  subscribe: 'S’abonner',
  subscribeHint: 'Un appui sélectionne toute l’adresse ; copiez-la dans votre lecteur de flux.',
  thisIsFeed: 'Ceci est un flux. Copiez l’adresse de cette page dans votre lecteur de flux : il vous signalera toute nouveauté.',
  feedMoved: 'Ce flux a déménagé',
  newAddress: 'Abonnez-vous à sa nouvelle adresse :',
  readOn: 'Lire le texte complet',
  alsoAt: 'Aussi sur',
  untitled: 'Sans titre',
  empty: 'Rien n’a encore été publié ici.',
  older: 'Articles plus anciens',
  newer: 'Articles plus récents',
  newest: 'À la une',
  archivePage: 'Archives, page {n}',
  front: 'Accueil',
  categories: 'Catégories',
  sources: 'Sources',
  feedOf: 'Flux de {name}',
  failing: 'ne répond pas',
  dead: 'silencieuse',
  paused: 'en pause',
  groups: { tag: 'Étiquettes', category: 'Catégories', folder: 'Dossiers', source: 'Sources', language: 'Langues' },
  others: 'Autres',
  searchCategories: 'Chercher dans les catégories',
  searchStories: 'Chercher un article',
  nothingFound: 'Aucun résultat.',
  playerAt: 'Ouvrir le lecteur sur {host}',
  madeBy: 'Réalisé avec',
  timesIn: 'Heures : {zone}',
  skip: 'Aller aux articles',
  separator: ', ',
}

const JA: Phrases = {
  stories: { other: '{n}件' },
  moreSources: { other: 'ほか{n}件の配信元' },
  updated: '最終更新',
  edited: '更新',
  subscribe: '購読',
  subscribeHint: 'タップするとアドレス全体が選択されます。フィードリーダーに貼り付けてください。',
  thisIsFeed: 'これはフィードです。このページのアドレスをフィードリーダーに貼り付けると、新着が届きます。',
  feedMoved: 'このフィードは移転しました',
  newAddress: '新しいアドレスで購読してください:',
  readOn: '全文を読む',
  alsoAt: '関連：',
  untitled: '無題',
  empty: 'まだ何も公開されていません。',
  older: '過去の記事',
  newer: '新しい記事',
  newest: '新着記事',
  archivePage: 'アーカイブ {n}ページ',
  front: 'トップページ',
  categories: 'カテゴリー',
  sources: '配信元',
  feedOf: '{name}のフィード',
  failing: '応答なし',
  dead: '更新停止',
  paused: '一時停止中',
  groups: { tag: 'タグ', category: 'カテゴリー', folder: 'フォルダー', source: '配信元', language: '言語' },
  others: 'その他',
  searchCategories: 'カテゴリーを検索',
  searchStories: '記事を検索',
  nothingFound: '見つかりませんでした。',
  playerAt: '{host}でプレーヤーを開く',
  madeBy: '生成：',
  timesIn: '時刻は{zone}',
  skip: '記事へ移動',
  separator: '、',
}

/** Every language pages speak, by its BCP 47 tag. The first is for all that have no row. */
export const PHRASES: Readonly<Record<string, Phrases>> = { en: EN, 'zh-Hans': ZH_HANS, 'zh-Hant': ZH_HANT, de: DE, es: ES, fr: FR, ja: JA }
