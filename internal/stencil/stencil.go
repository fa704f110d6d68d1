// Package stencil executes templates of html/template several times faster, for data
// whose types are known beforehand.
//
//	template, type of its data → Compile → Stencil → Execute → the same bytes
//
// html/template finds out anew with each action what a name means, and calls each
// function through reflection. Compile asks once: it walks the tree that html/template
// has made safe and gives a closure for each node, with the numbers of fields in place of
// their names. Nothing is decided here about what has to be escaped and how; the escapers
// that html/template put into the tree are done over in escape.go, byte for byte.
//
// What it does not know is no fault: Compile fails on a template that ranges over a map,
// calls a method with arguments or puts text where it could run, and Execute gives up at a
// pointer that is nil or a function that fails. Whoever calls then goes the way of
// html/template, which does the work or says what is wrong.
//
//	stencil.go  what is known of a template and its data; execution
//	node.go     nodes: texts, actions, branches, calls of other templates
//	expr.go     expressions: fields, variables, constants, the functions of the language
//	func.go     the functions of whoever calls
//	escape.go   the escapers
package stencil

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"sync"
)

// Stencil is a template for data of one type. It is safe for concurrent use.
type Stencil struct {
	typ  reflect.Type
	main *part
	runs sync.Pool
}

// Funcs are the functions that a template may call.
type Funcs map[string]Func

// Map gives them as html/template wants them.
func (f Funcs) Map() template.FuncMap {
	m := make(template.FuncMap, len(f))
	for name, fn := range f {
		m[name] = fn.std
	}
	return m
}

// ErrGaveUp is the error of Execute where the data ask for html/template. Nothing is
// written then.
var ErrGaveUp = errors.New("stencil: not for these data")

// Compile makes a Stencil of the template called name among those of t, for data of typ,
// which is no pointer. t has been executed with funcs, and with it all has been made
// safe that name calls.
func Compile(t *template.Template, name string, typ reflect.Type, funcs Funcs) (*Stencil, error) {
	c := &compiler{templates: t, funcs: funcs, parts: map[partKey]*part{}}
	main, err := c.part(name, typ)
	if err != nil {
		return nil, fmt.Errorf("stencil: template %s for %s: %w", name, typ, err)
	}
	s := &Stencil{typ: typ, main: main}
	s.runs.New = func() any { return new(run) }
	return s, nil
}

// part is a template that was compiled for a type of its dot.
type part struct {
	nodes []node
	slots int // the number of its variables, $ the first
}

type partKey struct {
	name string
	dot  reflect.Type // nil for none
}

// node writes what a node of the tree stands for.
type node func(r *run, dot reflect.Value)

// run is one execution.
type run struct {
	out   []byte
	vars  []reflect.Value // those of all parts that are at work
	base  int             // of vars, where those of the innermost begin
	depth int
}

// gaveUp is what an execution panics with.
type gaveUp struct{}

// giveUp ends an execution.
func giveUp() { panic(gaveUp{}) }

// deepest is how many parts may be at work in one another: beyond, html/template says
// what is wrong.
const deepest = 1000

// mostKept is the size in bytes of the largest page whose memory is kept for others.
const mostKept = 8 << 20

// Execute writes data, which has the type of the Stencil, to w.
func (s *Stencil) Execute(w io.Writer, data any) error {
	value := reflect.ValueOf(data)
	if !value.IsValid() || value.Type() != s.typ {
		return ErrGaveUp
	}
	// What has an address can be handed on without a copy.
	dot := reflect.New(s.typ).Elem()
	dot.Set(value)
	r := s.runs.Get().(*run)
	r.out, r.vars, r.base, r.depth = r.out[:0], r.vars[:0], 0, 0
	defer func() {
		if cap(r.out) <= mostKept {
			clear(r.vars[:cap(r.vars)])
			s.runs.Put(r)
		}
	}()
	if !r.try(s.main, dot) {
		return ErrGaveUp
	}
	_, err := w.Write(r.out)
	return err
}

// try calls a part and tells whether it came to its end.
func (r *run) try(p *part, dot reflect.Value) (ok bool) {
	defer func() {
		if !ok {
			if trouble := recover(); trouble != (gaveUp{}) {
				panic(trouble)
			}
		}
	}()
	r.call(p, dot)
	return true
}

// call executes a part.
func (r *run) call(p *part, dot reflect.Value) {
	if r.depth++; r.depth > deepest {
		giveUp()
	}
	outer := r.base
	r.base = len(r.vars)
	for range p.slots {
		r.vars = append(r.vars, reflect.Value{})
	}
	r.vars[r.base] = dot
	for _, n := range p.nodes {
		n(r, dot)
	}
	r.vars = r.vars[:r.base]
	r.base = outer
	r.depth--
}
