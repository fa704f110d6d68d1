package site

import (
	"errors"

	"waqai/internal/capture"
	"waqai/internal/source"
)

// readCaptures reads what is known of the copies of pages that articles cite.
func (s *Site) readCaptures() {
	x, err := capture.ReadIndex(s.files)
	s.captures = x
	if err == nil {
		return
	}
	fault := source.Fault{
		Pos: source.Pos{File: capture.File()}, Message: "the index of the captures cannot be read: " + reason(err),
		Hint: "waqai archive sources  makes it anew from the files beside it",
	}
	var line *capture.IndexError
	if errors.As(err, &line) {
		fault.Line, fault.Message = line.Line, line.Message
	}
	s.Faults.Add(fault)
}

// Captures are the copies of pages that articles cite.
func (s *Site) Captures() *capture.Index { return s.captures }
