/** The parts of a form with a file (RFC 7578): texts by name, and the file. */
export interface SentForm {
  readonly fields: Readonly<Record<string, string>>
  readonly file: Uint8Array | undefined
}

/** Returns the parts of a form. Of several files the last that is not empty counts. Parts without a name are left out, as what follows a part without an end. */
export function readForm(body: Buffer, contentType: string): SentForm {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const fields: Record<string, string> = {}
  let file: Uint8Array | undefined
  if (boundary === null) return { fields, file }
  for (const part of partsOf(body, `--${boundary[1] ?? boundary[2]}`)) {
    const end = part.indexOf('\r\n\r\n')
    const head = end === -1 ? '' : part.subarray(0, end).toString('utf8')
    const name = /\bname="([^"]*)"/i.exec(head)?.[1]
    if (name === undefined) continue
    const content = part.subarray(end + 4)
    if (!/\bfilename=/i.test(head)) fields[name] = content.toString('utf8')
    else if (content.length > 0) file = content
  }
  return { fields, file }
}

function* partsOf(body: Buffer, delimiter: string): Iterable<Buffer> {
  const between = `\r\n${delimiter}`
  let at = body.indexOf(delimiter)
  if (at === -1) return
  at += delimiter.length
  for (let next = endOf(body, between, at); next !== -1; next = endOf(body, between, at)) {
    // Past the line end behind the delimiter.
    yield body.subarray(at + 2, next)
    at = next + between.length
  }
}

/** Where a part ends: at a delimiter that is a whole line. */
function endOf(body: Buffer, between: string, from: number): number {
  let at = body.indexOf(between, from)
  while (at !== -1 && !['\r\n', '--'].includes(body.toString('latin1', at + between.length, at + between.length + 2)))
    at = body.indexOf(between, at + 1)
  return at
}
