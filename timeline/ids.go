package timeline

import "slices"

// ids finds the tellings whose ids have a hash. Nearly all stand in one sorted list, which
// holds no pointers; those that came after them stand apart until they are many.
type ids struct {
	list  []uint64 // hashes and numbers as hashed puts them together, none of one that left
	apart map[uint32][]int32
	many  int // of apart
}

// hashed puts the hash of an id and the number of a telling that has it into one.
func hashed(h uint32, number int32) uint64 { return uint64(h)<<32 | uint64(uint32(number)) }

func hashIn(entry uint64) uint32  { return uint32(entry >> 32) }
func numberIn(entry uint64) int32 { return int32(uint32(entry)) }

// run gives the part of the list with a hash.
func (i *ids) run(h uint32) []uint64 {
	from, _ := slices.BinarySearch(i.list, hashed(h, 0))
	to := from
	for to < len(i.list) && hashIn(i.list[to]) == h {
		to++
	}
	return i.list[from:to]
}

// having calls yield with the numbers of all tellings whose ids have the hash h.
func (i *ids) having(h uint32) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		for _, e := range i.run(h) {
			if n := numberIn(e); n != none && !yield(n) {
				return
			}
		}
		for _, n := range i.apart[h] {
			if !yield(n) {
				return
			}
		}
	}
}

// more tells whether more than so many tellings have the hash h.
func (i *ids) more(h uint32, than int) bool {
	for range i.having(h) {
		if than--; than < 0 {
			return true
		}
	}
	return false
}

// add adds tellings, and calls clash with the hashes that any of them shares with another.
func (i *ids) add(come []turn, clash func(h uint32)) {
	if len(come)+i.many <= len(i.list)/8 {
		for _, t := range come {
			i.put(uint32(t.key), t.n)
		}
		for _, t := range come {
			if i.more(uint32(t.key), 1) {
				clash(uint32(t.key))
			}
		}
		return
	}
	for _, e := range i.list {
		if numberIn(e) != none {
			come = append(come, turn{uint64(hashIn(e)), numberIn(e)})
		}
	}
	for h, numbers := range i.apart {
		for _, n := range numbers {
			come = append(come, turn{uint64(h), n})
		}
	}
	come = sortByKey(come)
	i.list, i.apart, i.many = make([]uint64, len(come)), nil, 0
	for n, t := range come {
		if i.list[n] = hashed(uint32(t.key), t.n); n > 0 && come[n-1].key == t.key {
			clash(uint32(t.key))
		}
	}
}

func (i *ids) put(h uint32, number int32) {
	run := i.run(h)
	for n, e := range run {
		if numberIn(e) == none {
			run[n] = hashed(h, number)
			return
		}
	}
	if i.apart == nil {
		i.apart = map[uint32][]int32{}
	}
	i.apart[h] = append(i.apart[h], number)
	i.many++
}

func (i *ids) remove(h uint32, number int32) {
	run := i.run(h)
	if n := slices.Index(run, hashed(h, number)); n >= 0 {
		run[n] = hashed(h, none)
		return
	}
	left := slices.DeleteFunc(i.apart[h], func(n int32) bool { return n == number })
	i.many -= len(i.apart[h]) - len(left)
	if i.apart[h] = left; len(left) == 0 {
		delete(i.apart, h)
	}
}
