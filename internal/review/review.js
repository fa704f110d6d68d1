// Text that is selected becomes the sentence of a new event.
(() => {
  const text = document.querySelector('.review-text'), form = document.querySelector('.review-add')
  if (!text || !form) return
  document.querySelector('.review-selecting').hidden = false
  document.addEventListener('selectionchange', () => {
    const s = getSelection()
    if (s.isCollapsed || !text.contains(s.anchorNode) || !text.contains(s.focusNode)) return
    // The numbers of events stand between the words and are not of the text.
    const piece = s.getRangeAt(0).cloneContents()
    for (const n of piece.querySelectorAll('.number')) n.remove()
    const words = piece.textContent.replace(/\s+/g, ' ').trim()
    if (words) form.elements.quote.value = words
  })
})()
