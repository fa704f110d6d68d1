package site

import (
	"io"

	"waqai/timeline"
)

const dataFile = "data/events.jsonl"

// dataPages gives the chronicle as data: one event a line, as timeline.Event
// says.
func (s *Site) dataPages() []Page {
	return []Page{{
		Path: dataFile,
		Key:  digestOf(s.base, "data", s.content),
		Render: func(w io.Writer) error {
			for _, e := range s.events {
				if err := timeline.WriteEvent(w, e.Event); err != nil {
					return err
				}
			}
			return nil
		},
	}}
}
