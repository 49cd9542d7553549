import { zoneOffsetAt } from './zone-offsets.ts'

/** Month number 1 to 12 of a month's name, or of its abbreviation to three letters or more, in the languages feeds were seen in. Case folded, dots dropped. */
export function monthNumber(word: string): number | undefined {
  const folded = word.toLowerCase().replace(/\.$/, '')
  return MONTHS.get(folded) ?? (folded.length > 3 ? MONTHS.get(folded.normalize('NFD').replace(/\p{M}/gu, '')) : undefined)
}

/** What tells two zones of one name apart. */
export interface ZoneHints {
  /** Language tag of the feed, such as `zh-CN`. */
  readonly language?: string | undefined
  /** Offsets that other dates of the feed name, in minutes east of UTC. */
  readonly offsets?: ReadonlySet<number> | undefined
  /** IANA name of the zone of dates that name none: a person's word about where the dates were written. */
  readonly timeZone?: string | undefined
}

/**
 * Minutes east of UTC of a zone's name (RFC 822 §5.1, military letters, and the names seen in feeds), undefined for words that are none. A name of several zones
 * (`CST` of Chicago and of Shanghai) is the one that the feed's language, the given zone or the feed's other dates mean, else the one feeds mean most.
 */
export function zoneMinutes(word: string, { language, offsets, timeZone }: ZoneHints = {}): number | undefined {
  const name = word.toUpperCase()
  const usual = ZONES.get(name)
  const others = AMBIGUOUS[name]
  if (others === undefined) return usual
  const spoken = others.find(([, languages]) => language !== undefined && languages.test(language))
  if (spoken !== undefined) return spoken[0]
  const local = timeZone === undefined ? [] : offsetsOf(timeZone)
  const near = local.includes(usual ?? Number.NaN) ? undefined : others.find(([minutes]) => local.includes(minutes))
  if (near !== undefined) return near[0]
  return others.find(([minutes]) => offsets?.has(minutes) === true && !offsets.has(usual ?? minutes))?.[0] ?? usual
}

/** Offsets of a zone in winter and in summer, in minutes east of UTC. */
function offsetsOf(timeZone: string): readonly number[] {
  return [Date.UTC(2024, 0), Date.UTC(2024, 6)].map((instant) => zoneOffsetAt(instant, timeZone) / 60_000)
}

/** True for a name that means several zones. */
export function isAmbiguousZone(word: string): boolean {
  return Object.hasOwn(AMBIGUOUS, word.toUpperCase())
}

/** Other zones of a name, by minutes east of UTC, and the languages of feeds that mean them. */
const AMBIGUOUS: Readonly<Record<string, readonly (readonly [minutes: number, languages: RegExp])[]>> = {
  CST: [
    [480, /^zh\b/i],
    [-300, /^es-CU\b/i],
    [570, /^en-AU\b/i],
  ],
  IST: [
    [120, /^(?:he|iw)\b/i],
    [60, /^(?:ga|en-IE)\b/i],
  ],
  BST: [[360, /^bn\b/i]],
  AST: [[180, /^ar\b/i]],
  ADT: [[240, /^ar\b/i]],
  EST: [[600, /^en-AU\b/i]],
  MST: [[480, /^ms\b/i]],
  PST: [[480, /^(?:fil|tl|en-PH)\b/i]],
}

/** True for words that say afternoon, false for morning, undefined for others: AM/PM and their Korean, Chinese and Japanese forms. */
export function isAfternoon(word: string): boolean | undefined {
  return HALF_DAYS.get(word.toLowerCase().replaceAll('.', ''))
}

/** One row a month: English first, then de fr es it pt nl sv/da/no fi pl cs ru uk bg el hu tr ro id ca. Nominative and genitive where both occur; Chinese. */
const MONTH_ROWS: readonly string[] = [
  '一月 jan january januar jänner januari janv janvier ene enero gen gennaio janeiro tammikuu tammi styczeń stycznia sty leden ledna янв январь января січень січня януари ιαν ιανουάριος ιανουαρίου január ocak oca ianuarie gener',
  '二月 feb february februar februari févr fév février febrero febbraio fev fevereiro helmikuu helmi luty lutego lut únor února фев февраль февраля лютий лютого февруари φεβ φεβρουάριος φεβρουαρίου február şubat şub februarie febrer',
  '三月 mar march märz mär mrz maart mrt mars marzo março maaliskuu maalis marzec marca březen března мар март марта березень березня μάρ μαρ μάώ μαώ μάρτιος μαρτίου március márc mart martie març',
  '四月 apr april avr avril abr abril aprile huhtikuu huhti kwiecień kwietnia kwi duben dubna апр апрель апреля квітень квітня април απρ απρίλιος απριλίου április ápr nisan nis aprilie',
  '五月 may mai mei mayo mag maggio maio maj toukokuu touko maja květen května май мая травень травня μάι μαϊ μάιος μαΐου május máj mayıs',
  '六月 jun june juni juin junio giu giugno junho kesäkuu kesä czerwiec czerwca cze červen června июн июнь июня червень червня юни ιούν ιουν ιον ιούνιος ιουνίου június jún haziran haz iunie juny',
  '七月 jul july juli juil juillet julio lug luglio julho heinäkuu heinä lipiec lipca lip červenec července июл июль июля липень липня юли ιούλ ιουλ ιολ ιούλιος ιουλίου július júl temmuz tem iulie juliol',
  '八月 aug august augustus août aoû ago agosto augusti elokuu elo sierpień sierpnia sie srpen srpna авг август августа серпень серпня αύγ αυγ αύγουστος αυγούστου augusztus ağustos ağu',
  '九月 sep sept september septembre septiembre set settembre setembro syyskuu syys wrzesień września wrz září сен сент сентябрь сентября вересень вересня септември σεπ σεπτέμβριος σεπτεμβρίου szeptember szept eylül eyl septembrie setembre',
  '十月 oct october okt oktober octobre octubre ott ottobre out outubro lokakuu loka październik października paź říjen října окт октябрь октября жовтень жовтня октомври οκτ οκτώβριος οκτωβρίου október ekim eki octombrie',
  '十一月 nov november novembre noviembre novembro marraskuu marras listopad listopada ноя нояб ноябрь ноября ноември νοέ νοε νοέμβριος νοεμβρίου kasım kas noiembrie',
  '十二月 dec december dez dezember déc décembre dic diciembre dicembre dezembro joulukuu joulu grudzień grudnia gru prosinec prosince дек декабрь декабря грудень грудня декември δεκ δεκέμβριος δεκεμβρίου aralık ara decembrie desembre des desember',
]

const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_ROWS.flatMap((row, index) =>
    row.split(' ').flatMap((word): [string, number][] => [
      [word, index + 1],
      [word.normalize('NFD').replace(/\p{M}/gu, ''), index + 1],
    ]),
  ),
)

/** Hours east of UTC; the names that mean two places take the one feeds mean. The military letters have RFC 822's signs (A is -1), for RSS dates are RFC 822's. */
const ZONE_HOURS: Readonly<Record<string, string>> = {
  '0': 'Z UT UTC GMT WET UCT ZULU ETC/GMT ETC/UTC COORDINATED',
  '1': 'N CET MET MEZ BST WEST WAT',
  '2': 'O CEST MEST MESZ EET SAST CAT',
  '3': 'P EEST MSK EAT TRT',
  '3.5': 'IRST',
  '4': 'Q MSD GST',
  '4.5': 'IRDT AFT',
  '5': 'R PKT YEKT UZT',
  '5.5': 'IST',
  '5.75': 'NPT',
  '6': 'S NOVT OMST',
  '7': 'T ICT WIB KRAT',
  '8': 'U HKT SGT MYT AWST PHT IRKT',
  '9': 'V JST KST YAKT',
  '9.5': 'ACST',
  '10': 'W AEST VLAT',
  '10.5': 'ACDT',
  '11': 'X AEDT',
  '12': 'Y NZST',
  '13': 'NZDT',
  '-1': 'A AZOT',
  '-2': 'B BRST FNT',
  '-2.5': 'NDT',
  '-3': 'C BRT ART ADT CLST UYT',
  '-3.5': 'NST',
  '-4': 'D EDT AST AT CLT VET',
  '-5': 'E EST CDT ET COT PET ECT',
  '-6': 'F CST MDT CT',
  '-7': 'G MST PDT MT',
  '-8': 'H PST AKDT PT',
  '-9': 'I AKST HDT',
  '-10': 'K HST',
  '-11': 'L SST',
  '-12': 'M',
}

const ZONES: ReadonlyMap<string, number> = new Map(
  Object.entries(ZONE_HOURS).flatMap(([hours, names]) => names.split(' ').map((name): [string, number] => [name, Number(hours) * 60])),
)

const HALF_DAYS: ReadonlyMap<string, boolean> = new Map([
  ['am', false],
  ['pm', true],
  ['오전', false],
  ['오후', true],
  ['上午', false],
  ['下午', true],
  ['午前', false],
  ['午後', true],
  ['πμ', false],
  ['μμ', true],
])
