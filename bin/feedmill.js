#!/usr/bin/env node
// Plain old JavaScript: it must be understood by the very Node.js that is too old to go on with.
var wanted = [24, 15]
var found = process.versions.node.split('.').map(Number)

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error('feedmill needs Node.js ' + wanted.join('.') + ' or newer; this is ' + process.versions.node + '.')
  console.error('In a checkout `npm start` and `npm run mill -- …` bring their own. Elsewhere install a current Node.js.')
  process.exit(2)
}

import('./start.js').then(function (start) {
  return start.start()
})
