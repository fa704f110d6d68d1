package edtf

import (
	"encoding/binary"
	"errors"
)

// BinarySize is the number of bytes of a date in its binary form.
const BinarySize = 2 * pointSize

const pointSize = 7

// AppendBinary appends the binary form of a date, for a memo that the same program
// reads again: seven bytes for each of the two points. It never fails.
func (d Date) AppendBinary(b []byte) ([]byte, error) {
	for _, p := range [2]point{d.start, d.end} {
		b = append(b, byte(p.kind), byte(p.quality), p.blanks, p.month, p.day)
		b = binary.LittleEndian.AppendUint16(b, uint16(p.year))
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (d *Date) UnmarshalBinary(b []byte) error {
	if len(b) != BinarySize {
		return errors.New("edtf: no binary form of a date")
	}
	for n, p := range [2]*point{&d.start, &d.end} {
		b := b[n*pointSize:]
		*p = point{kind(b[0]), quality(b[1]), b[2], b[3], b[4], int16(binary.LittleEndian.Uint16(b[5:]))}
	}
	return nil
}
