// How Marp makes a deck: the course's theme, formulas as drawings, figures inside the page.
// A figure that is missing or lies on another machine is an error: the page asks the network for nothing.
import { Marp } from '@marp-team/marp-core'
import { existsSync, readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'

const folder = process.env.DECK_DIR ?? '.'
const kinds = { '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg' }

const inlined = (source) => {
  const name = source.replaceAll('&amp;', '&')
  if (/^(data:|#)/.test(name)) return source
  if (/^([a-z]+:)?\/\//i.test(name)) throw new Error(`the figure ${name} is not a file of this repository`)
  const file = resolve(folder, decodeURI(name))
  const kind = kinds[extname(file)]
  if (!kind) throw new Error(`the figure ${name} is neither svg, png nor jpg`)
  if (!existsSync(file)) throw new Error(`there is no figure ${name}`)
  return `data:${kind};base64,${readFileSync(file).toString('base64')}`
}

// After rendering: Markdown itself refuses an image that is written into its link.
const embed = (html) =>
  html
    .replace(/(<img[^>]*\ssrc=")([^"]*)(")/g, (_, before, source, after) => before + inlined(source) + after)
    .replace(/(url\(&quot;)([^)]*?)(&quot;\))/g, (_, before, source, after) => before + inlined(source) + after)

class Deck extends Marp {
  render(markdown, env) {
    const out = super.render(markdown, env)
    out.html = Array.isArray(out.html) ? out.html.map(embed) : embed(out.html)
    return out
  }
}

export default {
  engine: Deck,
  html: true,
  themeSet: process.env.THEME,
  options: { math: 'mathjax', emoji: { shortcode: false, unicode: false }, script: false },
}
