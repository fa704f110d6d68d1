/* Search in a chronicle, without a server and from a disk too.
 *
 *   1  words        folded and stemmed as the index was
 *   2  files        the index comes in pieces, each a script that calls waqaiSearch.data
 *   3  finding      words → numbers of documents, in order
 *   4  showing      entries, with the words that were found
 *   5  the form     filters, address, keys
 *
 * docs/formats.md describes the index. What readers see is said in search.html.
 */
(() => {
'use strict'

/* 1 */

let tables // of the head of the index
let letters, plain, plurals // maps made of them

const digit = '[0-9\u0660-\u0669\u06F0-\u06F9]'
const unseen = '\u00AD\u0300-\u036F\u0610-\u061A\u061C\u0640\u064B-\u065F\u0670\u06D6-\u06ED\u08D3-\u08FF\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF'
const isUnseen = new RegExp(`[${unseen}]`)
const token = new RegExp(`${digit}+(?:[,\u066C]${digit}{3}(?!${digit}))*(?:[.\u066B]${digit}+)?` +
  `|(?:(?![\u{10000}-\u{10FFFF}])[\\p{L}\\p{M}${unseen}])+`, 'gu')

function value(c) {
  const code = c.charCodeAt(0)
  for (const zero of [0x30, 0x660, 0x6F0]) if (code >= zero && code < zero + 10) return String(code - zero)
  return ''
}

// fold gives the folded words of one token: several where it holds a ligature.
function fold(piece) {
  const number = value(piece[0]) !== ''
  let form = ''
  for (const c of piece) {
    if (number) {
      form += value(c) || (c === '.' || c === '\u066B' ? '.' : '')
      continue
    }
    for (let d of c.normalize('NFKD')) {
      if (value(d)) {
        form += value(d)
      } else if (!isUnseen.test(d)) {
        d = (letters.get(d) || d).toLowerCase()
        form += d.length === 1 && /\p{L}/u.test(d) ? d : ' '
      }
    }
  }
  return form.split(' ').filter(Boolean)
}

const words = text => (text.match(token) || []).flatMap(fold)

// forms gives the forms of a folded word: words match that share one.
function forms(word) {
  if (plain.has(word)) return []
  if (word[0] < '\u0600' || word[0] > '\u06FF') return [word.slice(0, 32)]
  for (const whole of [word, without(word, tables.joined[0])]) {
    if (plain.has(whole)) return []
    if (plurals.has(whole)) return [stem(whole)]
  }
  for (const prefix of tables.prefixes) {
    if (word.startsWith(prefix) && word.length >= prefix.length + 3) return [stem(word.slice(prefix.length))]
  }
  const list = [stem(word)]
  for (const joined of tables.joined) {
    const rest = without(word, joined)
    if (rest !== word && rest.length >= 3) {
      word = rest
      if (stem(word) !== list[list.length - 1]) list.push(stem(word))
    }
  }
  return list
}

const without = (word, joined) => word.length > 1 && joined.includes(word[0]) ? word.slice(1) : word

function stem(word) {
  word = plurals.get(word) || word
  for (let again = true; again;) {
    again = false
    for (const suffix of tables.suffixes) {
      if (word.endsWith(suffix) && word.length >= suffix.length + 3) {
        word = word.slice(0, -suffix.length)
        again = true
        break
      }
    }
  }
  return word.slice(0, 32)
}

/* 2 */

const files = new Map() // promises by path
const arrived = new Map()

function data(path, content) { arrived.set(path, content) }

// load gives what a file of the index holds, as make wants it.
function load(path, make) {
  if (!files.has(path)) {
    files.set(path, new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.onload = script.onerror = () => {
        script.remove()
        if (arrived.has(path)) {
          resolve(make(arrived.get(path)))
          arrived.delete(path)
        } else {
          files.delete(path) // so that it can be tried again
          reject(new Error(path))
        }
      }
      script.src = path + '.js'
      document.head.append(script)
    }))
  }
  return files.get(path)
}

const head = () => load('head', h => {
  tables = h.tables
  plain = new Set(tables.stop)
  plurals = new Map(Object.entries(tables.plurals))
  letters = new Map(tables.letters.match(/../gu).map(pair => [pair[0], pair[1]]))
  h.starts = unpack(h.entries)
  return h
})

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const signValue = new Map([...signs].map((c, n) => [c, n]))

// unpack reads ascending numbers. They have more bits than << can move.
function unpack(text) {
  const list = []
  let last = 0, gap = 0, scale = 1
  for (const c of text) {
    const n = signValue.get(c)
    gap += n % 32 * scale
    scale *= 32
    if (n < 32) {
      list.push(last += gap)
      gap = 0
      scale = 1
    }
  }
  return list
}

// lastUpTo gives the place of the last of an ascending list that is not above x.
function lastUpTo(list, x) {
  let low = 0, high = list.length
  while (low < high) {
    const middle = low + high >> 1
    if (list[middle] <= x) low = middle + 1
    else high = middle
  }
  return low - 1
}

const wordFile = word => load('words/' + [...word].map(c => c.charCodeAt(0).toString(16).padStart(4, '0')).join(''),
  lines => new Map(lines.map(([word, texts, places]) => [word, { texts, places }])))

/* 3 */

const nowhere = { texts: [], places: [] }

// lookUp gives the numbers of the documents that have a word.
async function lookUp(word) {
  const h = await head()
  const n = lastUpTo(h.words, word)
  const found = n >= 0 && (await wordFile(h.words[n])).get(word)
  return found ? { texts: unpack(found.texts), places: unpack(found.places || '') } : nowhere
}

// begin gives words of the index that begin with some letters.
async function begin(start) {
  const h = await head()
  const list = []
  for (let n = Math.max(0, lastUpTo(h.words, start)), end = n + 2; n < h.words.length && n < end; n++) {
    for (const word of (await wordFile(h.words[n])).keys()) if (word.startsWith(start)) list.push(word)
  }
  return list.sort((a, b) => a.length - b.length).slice(0, 20)
}

// wanted gives what one word of a query stands for: the forms to look up, and
// the documents that have them.
async function wanted(word) {
  let list = forms(word)
  let found = await Promise.all(list.map(lookUp))
  if (!found.some(f => f.texts.length || f.places.length)) { // perhaps it is the beginning of one
    list = (await Promise.all(list.filter(f => f.length >= 3).map(begin))).flat()
    found = await Promise.all(list.map(lookUp))
  }
  const places = new Set(found.flatMap(f => f.places))
  return { forms: list, places, all: new Set([...places, ...found.flatMap(f => f.texts)]) }
}

// dayOf counts the days from 1 January of the year 0 to that of another.
const dayOf = year => {
  const d = new Date(0)
  d.setUTCFullYear(year, 0, 1)
  return d / 864e5 + 719528
}

// find gives the numbers of the documents that have all words of a text and pass
// the filters: first those that have most words in their places, the latest
// first. common tells that the text has only words that are everywhere.
async function find(text, { city, type, from, to }, allTypes) {
  const h = await head()
  const each = [...new Set(words(text))].filter(w => forms(w).length)
  if (text.trim() && !each.length) return { numbers: [], forms: new Set(), common: words(text).length > 0 }
  const asked = await Promise.all(each.map(wanted))
  const filters = []
  if (city) filters.push(lookUp('#city/' + city))
  if (type) filters.push(lookUp('#type/' + type))
  if (!filters.length && !each.length) { // years alone
    const all = await Promise.all(allTypes.map(t => lookUp('#type/' + t)))
    filters.push({ texts: all.flatMap(f => f.texts) })
  }
  const sets = [...asked.map(a => a.all), ...(await Promise.all(filters)).map(f => new Set(f.texts))]
  sets.sort((a, b) => a.size - b.size)
  if (from && to && +from > +to) [from, to] = [to, from]
  const low = from ? dayOf(+from) * 2 ** h.bits : 0
  const high = to ? dayOf(+to + 1) * 2 ** h.bits : Infinity
  const rank = n => asked.reduce((sum, a) => sum + a.places.has(n), 0)
  const numbers = [...sets[0]].filter(n => n >= low && n < high && sets.every(s => s.has(n)))
    .map(n => [rank(n), n]).sort((a, b) => b[0] - a[0] || b[1] - a[1]).map(pair => pair[1])
  return { numbers, forms: new Set(asked.flatMap(a => a.forms)), common: false }
}

// entry gives what is shown of a document, undefined where an index that has
// changed meanwhile does not have it.
async function entry(number) {
  const h = await head()
  const start = h.starts[lastUpTo(h.starts, number)]
  const file = await load('entries/' + start.toString(36), list => new Map(list.map(e => [start + e[0], e])))
  return file.get(number)
}

/* 4 */

const matches = (piece, wantedForms) => fold(piece).some(w => forms(w).some(f => wantedForms.has(f)))

// What goes from left to right in a line of Arabic has to be isolated.
const leftToRight = /\+\d[\d ]*\d|[A-Za-z0-9][A-Za-z0-9.,:/@_+'&-]*(?: [A-Za-z][A-Za-z0-9.,:/@_+'&-]*)*/g

// write puts a text into an element and marks the words that were found, whole.
function write(element, text, wantedForms) {
  let at = 0
  for (const m of text.matchAll(leftToRight)) {
    const run = m[0].replace(/[.,:/'&-]+$/, '')
    if (!/[A-Za-z]|^\+|^\d{4}-\d\d(-\d\d)?$/.test(run)) continue
    mark(element, text.slice(at, m.index), wantedForms)
    const isolated = document.createElement('bdi')
    isolated.dir = 'ltr'
    mark(isolated, run, wantedForms)
    element.append(isolated)
    at = m.index + run.length
  }
  mark(element, text.slice(at), wantedForms)
}

function mark(element, text, wantedForms) {
  let at = 0
  for (const m of text.matchAll(token)) {
    if (!matches(m[0], wantedForms)) continue
    const marked = document.createElement('mark')
    marked.textContent = m[0]
    element.append(text.slice(at, m.index), marked)
    at = m.index + m[0].length
  }
  element.append(text.slice(at))
}

const id = name => document.getElementById('search-' + name)
const form = id('form')
const status = id('status'), list = id('results'), places = id('places'), more = id('more'), browse = id('browse'), off = id('off')

function show([, type, href, heading, machine, date, texts, sources, title, places], wantedForms) {
  const item = id('result').content.cloneNode(true)
  const part = name => item.querySelector(`[data-is="${name}"]`)
  const put = (name, text) => {
    const to = part(name)
    if (to && text) write(to, text, wantedForms)
    else if (to) (to.closest('[data-part]') || to).remove()
  }
  const article = type === 'article'
  part('event').classList.add('event-' + type)
  part('link').href = form.dataset.root + href
  const shape = part('shape')
  shape.setAttribute('href', '#shape-' + type)
  shape.parentNode.classList.add('type-' + type)
  if (article) shape.parentNode.remove()
  if (!article) part('article').remove()
  put('heading', heading)
  put('date', date)
  const time = part('date')
  if (machine) {
    time.setAttribute('datetime', machine)
  } else { // «نحو عام 2014» is no date for machines
    const when = document.createElement('span')
    when.className = time.className
    when.dir = 'rtl'
    when.append(...time.childNodes)
    time.replaceWith(when)
  }
  // Of several tellings the one is shown that has most of the words.
  const count = q => new Set((q.match(token) || []).flatMap(fold).flatMap(forms).filter(f => wantedForms.has(f))).size
  const best = texts.reduce((best, q) => count(q) > count(best) ? q : best, texts[0] || '')
  put('quote', article ? '' : best)
  put('summary', article ? best : '')
  put('places', (places || []).join('، '))
  put('title', title)
  put('sources', sources.join('، '))
  return item
}

function number(n) {
  const text = String(n).replace(/\B(?=(\d{3})+$)/g, status.dataset.indic ? '٬' : ',')
  return status.dataset.indic ? text.replace(/\d/g, d => '٠١٢٣٤٥٦٧٨٩'[d]) : text
}

// say puts a message of the page into the live region.
function say(message, text) {
  status.textContent = status.dataset[message] || ''
  if (text) {
    const quoted = document.createElement('bdi')
    quoted.textContent = '«' + text + '»'
    status.append(' ', quoted)
  }
}

// sayCount says how many results there are; the forms are those of the plural
// rules of Arabic (CLDR): zero, one, two, few, many, other.
function sayCount(n) {
  const plurals = status.dataset.plurals.split('|')
  const rest = n % 100
  const form = n < 3 ? n : rest >= 3 && rest <= 10 ? 3 : rest >= 11 ? 4 : 5
  status.textContent = ''
  if (form > 2) {
    const digits = document.createElement('bdi')
    digits.textContent = number(n)
    status.append(digits, ' ')
  }
  status.append(plurals[form])
}

const first = 10, next = 20 // results that are shown at once, and by each «more»
let run = 0 // the number of the search that is under way
let found = { numbers: [], forms: new Set() }, shown = 0

async function extend(count) {
  const mine = run
  const numbers = found.numbers.slice(shown, shown + count)
  const entries = await Promise.all(numbers.map(entry))
  if (mine !== run) return
  shown += numbers.length
  for (const e of entries) if (e) list.append(show(e, found.forms))
  more.hidden = shown >= found.numbers.length
}

// showPlaces links to the pages of places that the words name.
function showPlaces(text) {
  places.replaceChildren()
  const asked = [...new Set(words(text))].map(forms).filter(f => f.length)
  for (const option of form.elements.city.options) {
    if (!option.value || !asked.length) continue
    const names = new Set(words(option.text + ' ' + (option.dataset.en || '')).flatMap(forms))
    if (!asked.every(list => list.some(f => names.has(f)))) continue
    const link = document.createElement('a')
    link.href = form.dataset.root + 'cities/' + option.value + '/index.html'
    link.textContent = places.dataset.before + ' ' + option.text
    const item = document.createElement('li')
    item.append(link)
    places.append(item)
  }
  places.hidden = !places.children.length
}

function clear() {
  found = { numbers: [], forms: new Set() }
  shown = 0
  list.replaceChildren()
  places.replaceChildren()
  places.hidden = more.hidden = true
}

async function search() {
  const mine = ++run
  const fields = Object.fromEntries(new FormData(form))
  remember(fields)
  list.setAttribute('aria-busy', 'true')
  const nothing = !Object.values(fields).some(v => v.trim())
  const slow = setTimeout(() => mine === run && say('loading'), 300)
  try {
    if (nothing) {
      clear()
      return say('')
    }
    const types = [...form.elements.type.options].map(o => o.value).filter(Boolean)
    const result = await find(fields.q, fields, types)
    if (mine !== run) return
    clear()
    found = result
    await extend(first)
    if (mine !== run) return
    showPlaces(fields.q)
    if (found.common) say('common', fields.q.trim())
    else if (found.numbers.length) sayCount(found.numbers.length)
    else say('nothing', fields.q.trim())
  } catch (failure) {
    if (mine !== run) return
    clear()
    say('failed')
  } finally {
    clearTimeout(slow)
    if (mine === run) {
      browse.hidden = list.children.length > 0
      list.setAttribute('aria-busy', 'false')
    }
  }
}

/* 5 */

// remember puts the search into the address, so that it can be kept and that
// going back leads to it.
function remember(fields) {
  const query = new URLSearchParams(Object.entries(fields).filter(([, v]) => v.trim())).toString()
  try {
    history.replaceState(null, '', query ? '?' + query : location.pathname)
  } catch {} // a browser that has no address for pages of a disk
}

const links = () => [...places.querySelectorAll('a'), ...list.querySelectorAll('[data-is="link"]')]

function keys(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  const here = document.activeElement
  const all = links(), at = all.indexOf(here)
  const go = n => {
    event.preventDefault()
    if (n < 0) form.elements.q.focus()
    else all[Math.min(n, all.length - 1)]?.focus()
  }
  // On an Arabic keyboard the key of the slash types a letter.
  if ((event.key === '/' || event.code === 'Slash' && /^[\u0600-\u06FF]$/.test(event.key) && !event.shiftKey) && id('slash').checked && !here.matches('input:not([type=checkbox]), select, textarea')) {
    event.preventDefault()
    form.elements.q.focus()
    form.elements.q.select()
  } else if (event.key === 'Escape' && (here === form.elements.q || at >= 0 || here === more)) {
    form.elements.q.value = ''
    form.elements.q.focus()
    search()
  } else if (event.key === 'ArrowDown' && here === form.elements.q && all.length) {
    go(0)
  } else if (at >= 0) {
    const to = { ArrowDown: at + 1, ArrowLeft: at + 1, ArrowUp: at - 1, ArrowRight: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) go(to)
  }
}

window.waqaiSearch = { data, head, words, forms }
if (!form) return

let pause
form.addEventListener('submit', event => {
  event.preventDefault()
  clearTimeout(pause)
  search()
})
form.addEventListener('change', event => event.target.matches('select') && search())
form.elements.q.addEventListener('input', event => {
  clearTimeout(pause)
  if (!event.isComposing) pause = setTimeout(search, 400)
})
more.addEventListener('click', async () => {
  const before = list.children.length
  await extend(next).catch(() => say('failed'))
  list.children[before]?.querySelector('a').focus()
})
document.addEventListener('keydown', keys)

const slash = id('slash')
try { // whether the key of the slash is in use is a reader's choice
  slash.checked = localStorage.getItem('search-slash') !== 'off'
  slash.addEventListener('change', () => localStorage.setItem('search-slash', slash.checked ? 'on' : 'off'))
} catch {}

off.hidden = true
form.hidden = id('keys').hidden = false
const given = new URLSearchParams(location.search)
for (const name of ['q', 'city', 'type', 'from', 'to']) form.elements[name].value = given.get(name) || ''
search()
})()
