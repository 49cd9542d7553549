/** The parts of a form with a file (RFC 7578): texts by name, and the file. */
export interface SentForm {
  readonly fields: Readonly<Record<string, string>>
  readonly file: Uint8Array | undefined
}

/** Returns the parts of a form. Of several files the last that is not empty counts. A form that is cut off or malformed has no parts. */
export async function readForm(body: Buffer<ArrayBuffer>, contentType: string): Promise<SentForm> {
  const parts = await partsOf(body, contentType)
  const texts = parts.filter((part): part is readonly [string, string] => typeof part[1] === 'string')
  const file = parts.map(([, value]) => value).findLast((value) => typeof value !== 'string' && value.size > 0)
  return { fields: Object.fromEntries(texts), file: file instanceof File ? await file.bytes() : undefined }
}

async function partsOf(body: Buffer<ArrayBuffer>, contentType: string): Promise<readonly (readonly [string, string | File])[]> {
  try {
    return [...(await new Response(body, { headers: { 'Content-Type': contentType } }).formData())]
  } catch (error) {
    if (error instanceof TypeError) return []
    throw error
  }
}
