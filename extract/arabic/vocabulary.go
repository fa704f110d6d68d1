package arabic

import (
	"sync/atomic"
	"unicode/utf8"
)

// vocabulary numbers the forms that were met, so that what is known of a form is
// found by its number and not by its letters: of a thousand articles nine words
// in ten were met before. It keeps the first forms that it meets, a quarter of a
// million, so that its size is bounded: what lies beyond them is looked up by its
// letters every time.
// The numbers mean nothing beyond one run of the program.
//
// It is a hash table of open addresses that only grows, so that readers need no
// lock.
type vocabulary struct {
	count atomic.Uint32
	// A code and its number stand in one line of the processor's cache. Numbers count
	// from 1; that of a code is 0 for a moment after the code is there.
	slots [1 << slotBits]struct {
		code   atomic.Uint64
		number atomic.Uint32
	}
	// forms are written before their numbers can be read.
	forms [numbers + 1]string
}

const (
	slotBits = 19
	// numbers is how many forms get a number: half of the slots, so that a free
	// one is near.
	numbers = 1 << (slotBits - 1)
)

var met vocabulary

// find gives the number of the form with a code, 0 where it has none: the code is
// 0, or the table is full.
func (v *vocabulary) find(code uint64) uint32 {
	if code == 0 {
		return 0
	}
	for at := code * 0x9E3779B97F4A7C15 >> (64 - slotBits); ; at++ { // Fibonacci hashing
		slot := &v.slots[at%(1<<slotBits)]
		switch slot.code.Load() {
		case code:
			return slot.number.Load()
		case 0:
			if v.count.Load() >= numbers {
				return 0
			}
			if !slot.code.CompareAndSwap(0, code) {
				if slot.code.Load() == code {
					return slot.number.Load()
				}
				continue
			}
			n := v.count.Add(1)
			if n > numbers { // several came at once to the last place
				return 0
			}
			var buf [2 * mostLetters]byte
			v.forms[n] = string(appendForm(buf[:0], code))
			slot.number.Store(n)
			return n
		}
	}
}

// FormID names a form within this run of the program: two words whose ids are not 0
// have one form if they have one id. Of a word whose id is 0 only the form tells.
func FormID(form string) uint32 { return met.find(codeOf([]byte(form))) }

// FormID gives that of the word.
func (w *Word) FormID() uint32 { return w.number }

// The code of a form is the form itself in 64 bits, so that two forms never share
// one: five bits a letter for the letters that nearly all words are made of, eight
// a byte for the rest. A form that is longer has the code 0.
const (
	mostLetters = 12
	mostBytes   = 7
	ofBytes     = 1 << 63
)

// codes numbers the letters from ء to ي that folding leaves, from 1 to 31.
var codes = func() (t [0x700 - 0x600]uint8) {
	n := uint8(0)
	for c := '\u0621'; c <= '\u064A'; c++ {
		if classOf(c) == letter && fold(c) == c && c <= 'غ' || c >= 'ف' && fold(c) == c {
			n++
			t[c-0x600] = n
		}
	}
	if n > 31 {
		panic("more letters than five bits count")
	}
	return
}()

// codeOf gives the code of a form.
func codeOf(form []byte) uint64 {
	code, n := uint64(0), 0
	for i := 0; i < len(form); i += 2 {
		if len(form) > 2*mostLetters || i+1 == len(form) || form[i]&0xFC != 0xD8 || form[i+1]&0xC0 != 0x80 {
			n = 0
			break
		}
		letter := codes[uint(form[i]&3)<<6|uint(form[i+1]&0x3F)]
		if letter == 0 {
			n = 0
			break
		}
		code = code<<5 | uint64(letter)
		n++
	}
	if n > 0 {
		return code
	}
	if len(form) > mostBytes || len(form) == 0 || !utf8.Valid(form) {
		return 0
	}
	code = ofBytes
	for i := range form {
		code |= uint64(form[i]) << (8 * i)
	}
	return code
}

// coded holds the letters by their numbers in a code.
var coded = func() (t [32]rune) {
	for i, n := range codes {
		t[n] = rune(0x600 + i)
	}
	return
}()

// appendForm appends the form that a code stands for.
func appendForm(b []byte, code uint64) []byte {
	if code&ofBytes != 0 {
		for code &^= ofBytes; code != 0; code >>= 8 {
			b = append(b, byte(code))
		}
		return b
	}
	for shift := 5 * (mostLetters - 1); shift >= 0; shift -= 5 {
		if n := code >> shift & 31; n != 0 {
			b = utf8.AppendRune(b, coded[n])
		}
	}
	return b
}
