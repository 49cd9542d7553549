/** Categories of podcasts, each with its subcategories, as Apple's directory lists them and others take them over. */
const CATEGORIES: Readonly<Record<string, string>> = {
  Arts: 'Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts',
  Business: 'Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit',
  Comedy: 'Comedy Interviews, Improv, Stand-Up',
  Education: 'Courses, How To, Language Learning, Self-Improvement',
  Fiction: 'Comedy Fiction, Drama, Science Fiction',
  Government: '',
  'Health & Fitness': 'Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality',
  History: '',
  'Kids & Family': 'Education for Kids, Parenting, Pets & Animals, Stories for Kids',
  Leisure: 'Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games',
  Music: 'Music Commentary, Music History, Music Interviews',
  News: 'Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News',
  'Religion & Spirituality': 'Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality',
  Science: 'Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences',
  'Society & Culture': 'Documentary, Personal Journals, Philosophy, Places & Travel, Relationships',
  Sports:
    'Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling',
  Technology: '',
  'True Crime': '',
  'TV & Film': 'After Shows, Film History, Film Interviews, Film Reviews, TV Reviews',
}

const PATHS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>(
  Object.entries(CATEGORIES).flatMap(([main, parts]) => [
    [foldName(main), [main]] as [string, readonly string[]],
    ...parts
      .split(', ')
      .flatMap((part) => (part === '' ? [] : [[foldName(`${main} > ${part}`), [main, part]] as [string, readonly string[]]])),
  ]),
)

/** Returns the main category and the subcategory that a text such as `Society & Culture > Documentary` names, as the directories spell them; undefined for one they do not know. */
export function podcastCategory(text: string): readonly string[] | undefined {
  return PATHS.get(foldName(text))
}

/** Names of the main categories, for messages. */
export const MAIN_CATEGORIES: readonly string[] = Object.keys(CATEGORIES)

function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s*(?:>|:|\/)\s*/g, '>')
    .replace(/\band\b/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
}
