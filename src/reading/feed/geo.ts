import type { EntryExtensions } from '../../model/elements.ts'
import type { Element } from '../xml/element.ts'

type Geometry = NonNullable<EntryExtensions['geo']>
type Position = readonly [number, number] | readonly [number, number, number]

/** Where an entry is, longitude first as in GeoJSON (RFC 7946): GeoRSS simple, GeoRSS GML, or geo:lat with geo:long. Undefined where the numbers make no shape. */
export function geometryOf(entry: Element): Geometry | undefined {
  for (const [key, shape] of SIMPLE) {
    const found = entry.first([key])
    if (found !== undefined) return shape(positions(found.value, true))
  }
  return gml(entry) ?? latLong(entry)
}

type Shape = (points: readonly Position[]) => Geometry | undefined

const point: Shape = (points) => (points.length >= 1 ? { type: 'Point', coordinates: points[0] } : undefined)
const line: Shape = (points) => (points.length >= 2 ? { type: 'LineString', coordinates: points } : undefined)
const polygon: Shape = (points) => (points.length >= 4 ? { type: 'Polygon', coordinates: [points] } : undefined)
const box: Shape = (points) => (points.length === 2 ? { type: 'Box', coordinates: points } : undefined)

const SIMPLE: readonly (readonly [string, Shape])[] = [
  ['georss:point', point],
  ['georss:line', line],
  ['georss:polygon', polygon],
  ['georss:box', box],
]

function gml(entry: Element): Geometry | undefined {
  const dot = entry.all('gml:point')[0]
  if (dot !== undefined) return point(gmlPositions(dot))
  const path = entry.all('gml:linestring')[0]
  if (path !== undefined) return line(gmlPositions(path))
  const area = entry.all('gml:polygon')[0]
  const ring = area?.all('gml:exterior')[0]?.all('gml:linearring')[0] ?? area?.all('gml:linearring')[0]
  if (area !== undefined && ring !== undefined) return polygon(gmlPositions(ring, area))
  const frame = entry.all('gml:envelope')[0]
  return frame && box([...gmlPositions(frame, frame, ['gml:lowercorner']), ...gmlPositions(frame, frame, ['gml:uppercorner'])])
}

function gmlPositions(
  element: Element,
  named = element,
  keys: readonly string[] = ['gml:pos', 'gml:poslist', 'gml:coordinates'],
): Position[] {
  const text = element
    .each(keys)
    .map((each) => each.value)
    .join(' ')
  const dimension = Number(element.each(keys)[0]?.attribute('srsdimension') ?? named.attribute('srsdimension') ?? 2)
  return positions(text, isLatitudeFirst(named.attribute('srsname')), dimension === 3 ? 3 : 2)
}

/** GeoRSS reads WGS 84 latitude first; projected systems are east, north already. */
function isLatitudeFirst(srsName: string | undefined): boolean {
  return srsName === undefined || /(?:EPSG:+(?:\d[\d.]*:)?4\d{3}\b|CRS84|WGS84)/i.test(srsName)
}

function positions(text: string, swap: boolean, dimension = 2): Position[] {
  const numbers = text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(Number)
  if (numbers.some((number) => !Number.isFinite(number)) || numbers.length % dimension !== 0) return []
  const found: Position[] = []
  for (let at = 0; at + 1 < numbers.length; at += dimension) {
    const [a, b] = [numbers[at]!, numbers[at + 1]!]
    const [x, y] = swap ? [b, a] : [a, b]
    found.push(dimension === 3 ? [x, y, numbers[at + 2]!] : [x, y])
  }
  return found
}

function latLong(entry: Element): Geometry | undefined {
  const latitude = entry.text(['geo:lat'])
  const longitude = entry.text(['geo:long'])
  return latitude === undefined || longitude === undefined ? undefined : point(positions(`${latitude} ${longitude}`, true))
}
