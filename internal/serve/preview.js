// What a page of the preview runs beside what the site itself has. It hears from the
// server what changed, and loads the page again only where its own bytes did; where
// the look alone changed, it takes the new style and stays as it is. Faults of the
// content stand over the page until they are mended.
//
// All tabs share one connection: one of them holds it, and tells the others.
(() => {
  'use strict'
  const own = '/_waqai/'
  const { file, digest, edition, notice, review } = document.currentScript.dataset
  let style = document.currentScript.dataset.style

  // --- what stood where before the page was loaded again ---

  const place = 'waqai-preview ' + location.pathname + location.search
  const fields = () => [...document.querySelectorAll('input, select, textarea')]
  const folds = () => [...document.querySelectorAll('details')]
  // Where a page of the review has more events than before, or fewer, a fold is known by
  // the one that it stands in.
  const foldName = d => {
    const of = d.closest('[id]')
    return of ? of.id + ' ' + [...of.querySelectorAll('details')].indexOf(d) : ''
  }

  const reload = () => {
    const now = Date.now()
    const last = JSON.parse(sessionStorage.getItem(place) || '{}')
    const times = last.times && now - last.at < 5000 ? last.times + 1 : 1
    if (times > 20) return // something else than edits makes the page another each time
    sessionStorage.setItem(place, JSON.stringify({
      at: now, times, x: scrollX, y: scrollY,
      folds: folds().map(d => d.open),
      names: folds().filter(d => d.open).map(foldName),
      // The forms of the review say what state of the file they are of; these stay new.
      fields: review ? [] : fields().map(f => [f.value, !!f.checked]),
    }))
    location.reload()
    setTimeout(() => { asked = false; check() }, 3000) // where the browser did not do it
  }

  const restore = () => {
    const was = JSON.parse(sessionStorage.getItem(place) || 'null')
    if (!was || was.done) return
    sessionStorage.setItem(place, JSON.stringify({ at: was.at, times: was.times, done: true }))
    const f = folds(), inputs = fields()
    if (f.length === was.folds.length) f.forEach((d, n) => { d.open = was.folds[n] })
    else if (review) f.forEach(d => { if (was.names.includes(foldName(d))) d.open = true })
    if (inputs.length === was.fields.length) {
      inputs.forEach((field, n) => {
        const [value, checked] = was.fields[n]
        if (field.type === 'file' || field.value === value && !!field.checked === checked) return
        field.checked = checked
        if (field.type !== 'radio' && field.type !== 'checkbox') field.value = value
        field.dispatchEvent(new Event('change', { bubbles: true }))
      })
    }
    history.scrollRestoration = 'manual'
    const back = () => scrollTo({ left: was.x, top: was.y, behavior: 'instant' })
    back()
    addEventListener('load', () => { back(); history.scrollRestoration = 'auto' }, { once: true })
  }

  // --- what is shown over the page ---

  const box = document.createElement('waqai-preview')
  const shade = box.attachShadow({ mode: 'open' })
  const make = (name, attributes, ...content) => {
    const e = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value)
    e.append(...content)
    return e
  }
  const faultBox = make('section', { class: 'faults', role: 'alert', 'aria-label': 'أخطاء المحتوى', hidden: '' })
  const goneBox = make('p', { class: 'gone', role: 'alert', hidden: '' }, 'لم تعد هذه الصفحة في الموقع. ', make('a', { href: '/' }, 'إلى الصفحة الأولى'))
  const again = make('button', { type: 'button' }, 'افتحها من جديد')
  again.addEventListener('click', () => reload())
  const staleBox = make('p', { class: 'stale', role: 'status', hidden: '' }, 'تغيّر المقال أو ما حوله منذ فُتحت هذه الصفحة. ما كتبته فيها باقٍ ما لم تفتحها من جديد. ', again)
  const downBox = make('p', { class: 'down', role: 'status', hidden: '' }, 'المعاينة متوقفة، وستعود الصفحة إليها حين تعمل.')
  // What the preview offers on a page: pages under /_waqai/ have their links here.
  const tools = make('nav', { class: 'tools', 'aria-label': 'أدوات المعاينة' })
  const article = /^articles\/([^/]+)\/index\.html$/.exec(file || '')
  if (article && digest) tools.append(make('a', { href: own + 'articles/' + encodeURIComponent(article[1]) }, 'ما فُهم من النص'))
  const event = /^events\/([^/]+)\/index\.html$/.exec(file || '')
  if (event && digest) tools.append(make('a', { href: own + 'events/' + encodeURIComponent(event[1]) }, 'كيف فُهم هذا الحدث'))
  shade.append(make('link', { rel: 'stylesheet', href: own + 'preview.css' }), tools, goneBox, staleBox, downBox, faultBox)

  const counted = n => n === 1 ? 'خطأ واحد' : n === 2 ? 'خطآن' : n % 100 >= 3 && n % 100 <= 10 ? n + ' أخطاء' : n % 100 >= 11 ? n + ' خطأً' : n + ' خطأ'
  let shown = '', folded = false

  // What somebody types stands between backquotes, and goes from left to right.
  const said = text => {
    const parts = text.split('`')
    return parts.length % 2 === 0 ? [text] : parts.map((part, n) => n % 2 ? make('code', { dir: 'ltr' }, part) : part)
  }

  const showFaults = faults => {
    const text = JSON.stringify(faults || [])
    if (text === shown) return
    shown = text
    faults = faults || []
    faultBox.hidden = faults.length === 0
    folded = false
    const list = make('ol', {})
    for (const f of faults) {
      const where = f.file + (f.line ? ':' + f.line + (f.column ? ':' + f.column : '') : '')
      const item = make('li', {}, make('p', { class: 'where', dir: 'ltr' }, where), make('p', { class: 'message' }, ...said(f.arabic)))
      if (f.excerpt) item.append(make('p', { class: 'excerpt', dir: 'auto' }, f.excerpt))
      if (f.arabic_hint) item.append(make('p', { class: 'hint' }, ...said(f.arabic_hint)))
      list.append(item)
    }
    const fold = make('button', { type: 'button', 'aria-expanded': 'true' }, 'طيّ')
    fold.addEventListener('click', () => {
      folded = !folded
      list.hidden = folded
      fold.textContent = folded ? 'إظهار' : 'طيّ'
      fold.setAttribute('aria-expanded', String(!folded))
    })
    faultBox.replaceChildren(make('header', {}, make('strong', {}, counted(faults.length)), fold), list)
  }

  const swapStyle = now => {
    style = now
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const address = new URL(old.href, location)
      if (address.origin !== location.origin) continue
      address.searchParams.set('preview', now)
      const next = old.cloneNode()
      next.href = address.href
      const done = () => old.remove()
      next.addEventListener('load', done)
      next.addEventListener('error', done)
      old.after(next)
    }
  }

  // --- what the server says ---

  // Whether somebody has begun to fill in a form, which a reload would empty.
  const begun = () => fields().some(f => {
    if (f.type === 'hidden') return false
    if (f.tagName === 'SELECT') return f.selectedIndex !== Math.max(0, [...f.options].findIndex(o => o.defaultSelected))
    return f.value !== f.defaultValue || f.checked !== f.defaultChecked && f.checked !== undefined
  })

  // A form that is on its way brings its own page.
  let leaving = false
  const checkReview = async () => {
    if (leaving) return
    const answer = await fetch(location.pathname + location.search, { method: 'HEAD', cache: 'no-store' })
    const now = /"(.*)"/.exec(answer.headers.get('ETag') || '')
    if (leaving) return
    goneBox.hidden = answer.status !== 404
    if (!now) return
    const same = now[1] === review
    staleBox.hidden = same || !begun()
    if (!same && staleBox.hidden) reload()
  }

  let asked = false, once = false
  const check = async () => {
    if (asked) { once = true; return }
    asked = true
    do {
      once = false
      try {
        if (review) {
          await checkReview()
          continue
        }
        const answer = await fetch(own + 'page?file=' + encodeURIComponent(file || ''), { cache: 'no-store' })
        const now = await answer.json()
        known(now)
        if (notice) {
          if (String(now.edition) !== edition) return reload()
        } else if (now.digest === '') {
          goneBox.hidden = digest === '' // the page that says so is there already
        } else if (now.digest !== '?') {
          goneBox.hidden = true
          if (now.digest !== digest) return reload()
        }
      } catch { /* the server is gone; its return is heard of */ }
    } while (once)
    asked = false
  }

  const known = m => {
    showFaults(m.faults)
    if (style !== undefined && m.style && m.style !== style) swapStyle(m.style)
  }

  const heard = m => {
    if ('down' in m) { downBox.hidden = !m.down; return }
    downBox.hidden = true
    box.dataset.edition = m.edition // the connection stands
    known(m)
    if (m.open && localStorage.getItem('waqai-preview tab') === tab && m.open !== location.pathname) {
      location.assign(m.open)
      return
    }
    check()
  }

  // The tab that was looked at last is the one that goes to the page just saved.
  const tab = String(Math.random())
  const looked = () => { if (!review && document.visibilityState === 'visible') localStorage.setItem('waqai-preview tab', tab) }

  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('waqai-preview') : null
  const tell = m => { heard(m); if (channel) channel.postMessage(m) }

  const connect = () => {
    const events = new EventSource(own + 'events')
    let down
    events.onmessage = e => { clearTimeout(down); down = undefined; tell(JSON.parse(e.data)) }
    events.onerror = () => {
      if (down === undefined) down = setTimeout(() => tell({ down: true }), 1500)
      if (events.readyState === EventSource.CLOSED) setTimeout(() => { clearTimeout(down); connect() }, 1000)
    }
  }

  const start = () => {
    restore()
    document.documentElement.append(box)
    looked()
    document.addEventListener('visibilitychange', looked)
    addEventListener('focus', looked)
    if (channel) channel.onmessage = e => heard(e.data)
    if (channel && navigator.locks) navigator.locks.request('waqai-preview', () => new Promise(connect))
    else connect()
    if (review) {
      document.addEventListener('submit', () => { leaving = true })
      addEventListener('pageshow', () => { leaving = false })
    }
    check()
    addEventListener('pageshow', e => { if (e.persisted) check() })
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
  else start()
})()
