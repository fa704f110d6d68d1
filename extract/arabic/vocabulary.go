package arabic

import (
	"sync/atomic"
	"unicode/utf8"
)

// vocabulary numbers the forms that were met, so that what is known of a form is
// found by its number and not by its letters: of a thousand articles nine words
// in ten were met before. It keeps the first forms that it meets, so that its size
// is bounded. The numbers mean nothing beyond one run of the program.
//
// It is a hash table of open addresses that only grows, so that readers need no
// lock.
type vocabulary struct {
	count atomic.Uint32
	// codes are looked through alone, eight of them in a line of the processor's
	// cache; the number of a code stands at its index, from 1, and is 0 for a moment
	// after the code is there.
	codes   [1 << slotBits]atomic.Uint64
	numbers [1 << slotBits]atomic.Uint32
}

const (
	slotBits = 17
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
		at %= 1 << slotBits
		switch v.codes[at].Load() {
		case code:
			return v.numbers[at].Load()
		case 0:
			if v.count.Load() >= numbers {
				return 0
			}
			if !v.codes[at].CompareAndSwap(0, code) {
				if v.codes[at].Load() == code {
					return v.numbers[at].Load()
				}
				continue
			}
			n := v.count.Add(1)
			if n > numbers { // several came at once to the last place
				return 0
			}
			v.numbers[at].Store(n)
			return n
		}
	}
}

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
func codeOf(form string) uint64 {
	code, n := uint64(0), 0
	for _, c := range form {
		if c < 0x600 || c >= 0x700 || codes[c-0x600] == 0 || n == mostLetters {
			n = 0
			break
		}
		code = code<<5 | uint64(codes[c-0x600])
		n++
	}
	if n > 0 {
		return code
	}
	if len(form) > mostBytes || len(form) == 0 || !utf8.ValidString(form) {
		return 0
	}
	code = ofBytes
	for i := range len(form) {
		code |= uint64(form[i]) << (8 * i)
	}
	return code
}
