import { expect, test } from 'vitest'
import { impostorOf } from '../../src/http/challenge.ts'
import { rss } from '../support/origin.ts'

const judge = (body: string, status = 200, headers: Record<string, string> = {}) =>
  impostorOf({ status, headers, bytes: Buffer.from(body), url: 'http://a.example/feed' })
const page = (title: string, body = '') =>
  `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`

test.each([
  ['Cloudflare', page('Just a moment...', '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>')],
  ['Cloudflare', page('Attention Required! | Cloudflare')],
  ['Imperva', page('', '<iframe src="/_Incapsula_Resource?x"></iframe>')],
  ['DataDome', page('a.example', '<script src="https://ct.captcha-delivery.com/c.js"></script>')],
  ['Anubis', page('Making sure you&#39;re not a bot!')],
  ['AWS WAF', page('', '<script>window.gokuProps = {"key":"x"}</script><script src="https://x.token.awswaf.com/challenge.js"></script>')],
  ['DDoS-Guard', page('DDoS-Guard')],
  ['a bot check', page('Checking your browser before you go on')],
])('a challenge of %s is FETCH_CHALLENGE, whatever its status', (guardian, body) => {
  for (const status of [200, 403, 503])
    expect(judge(body, status)).toEqual({ code: 'FETCH_CHALLENGE', fact: `answers with a bot challenge (${guardian})` })
})

test('the header of a guardian is enough', () => {
  expect(judge('', 202, { 'x-amzn-waf-action': 'challenge' })?.code).toBe('FETCH_CHALLENGE')
  expect(judge('', 403, { 'cf-mitigated': 'challenge' })?.code).toBe('FETCH_CHALLENGE')
})

test.each([
  page('Sign in · Example', '<form><input name="u"><input type="password" name="p"></form>'),
  page('Anmeldung', "<form><input type='password'></form>"),
  page('用户登录', '<input id="p" type="password">'),
  page('Example', '<form><input type=password></form>'),
])('a login page is FETCH_UNAUTHORIZED', (body) => {
  expect(judge(body)?.code).toBe('FETCH_UNAUTHORIZED')
})

test.each([
  page('404 Not Found'),
  page('Error 503'),
  page('502 Bad Gateway'),
  page('Database Error'),
  page('Account Suspended'),
  page('Site', '<h1>Error establishing a database connection</h1>'),
  '<html><b>Fatal error</b>: Uncaught Error in /www/index.php on line 3</html>',
])('an error page with 200 is FETCH_STATUS', (body) => {
  expect(judge(body)?.code).toBe('FETCH_STATUS')
})

test('an error page with its true status is left to the status', () => {
  expect(judge(page('404 Not Found'), 404)).toBeUndefined()
})

test.each([
  ['a feed', rss(['Just a moment', '404 Not Found'])],
  ['a feed that quotes a login form', rss(['&lt;input type="password"&gt; Sign in'])],
  ['a feed that quotes a challenge', rss(['&lt;script src="/cdn-cgi/challenge-platform/"&gt;'])],
  ['JSON Feed', '{"version":"https://jsonfeed.org/version/1.1","title":"Just a moment...","items":[]}'],
  ['an ordinary page', page('A blog', '<p>Hello</p>')],
  ['a page with a beacon of Cloudflare', page('A blog', '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>')],
  ['a page about errors', page('How I handle error pages in production')],
  [
    'a page with a login in its head line and a feed',
    `<html><head><title>A blog</title><link rel="alternate" type="application/rss+xml" href="/feed"></head><input type="password"></html>`,
  ],
  ['XHTML that is Atom inside', '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sign in</title></feed>'],
])('%s is no impostor', (_, body) => {
  expect(judge(body)).toBeUndefined()
})

test.each([
  ['open tags', `<html>${'<input '.repeat(200_000)}`],
  ['comments without a document', `${'<!---->'.repeat(5000)}x`],
  ['half a comment', `${'<!--'.repeat(5000)}`],
  ['links without end', `<html>${'<link rel='.repeat(5000)}`],
  ['titles', `<html>${'<title '.repeat(5000)}`],
])('%s are judged at once', (_, hostile) => {
  const before = process.threadCpuUsage()
  expect(judge(hostile)).toBeUndefined()
  expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000)
})

test('comments before the document do not hide that it is a page', () => {
  expect(judge(`<!-- a --> <!-- b -->\n${page('404 Not Found')}`)?.code).toBe('FETCH_STATUS')
})
