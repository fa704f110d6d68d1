package stencil

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"text/template/parse"
)

// expr is an expression of a known type.
type expr struct {
	typ reflect.Type
	// value gives its value. It is nil where only its truth is known.
	value func(r *run, dot reflect.Value) reflect.Value
	// text gives that of a string, truth whether it is true, either without a
	// reflect.Value on the way; they may be nil.
	text  func(r *run, dot reflect.Value) string
	truth func(r *run, dot reflect.Value) bool
	// constant is set where the value is always the same.
	constant reflect.Value
}

var (
	intType  = reflect.TypeFor[int]()
	boolType = reflect.TypeFor[bool]()
	anyType  = reflect.TypeFor[any]()
)

// pipe compiles a pipeline; who calls takes care of what it declares.
func (s *scope) pipe(p *parse.PipeNode) (expr, error) {
	return s.commands(p.Cmds)
}

// valued is pipe for an expression of which not only the truth is known.
func (s *scope) valued(p *parse.PipeNode) (expr, error) {
	e, err := s.pipe(p)
	if err == nil && e.value == nil {
		err = unknown(p)
	}
	return e, err
}

// commands compiles the commands of a pipeline: each is the last argument of the next.
func (s *scope) commands(cmds []*parse.CommandNode) (e expr, err error) {
	var final []expr
	for _, cmd := range cmds {
		if e, err = s.command(cmd, final); err != nil {
			return expr{}, err
		}
		final = []expr{e}
	}
	return e, nil
}

func (s *scope) command(cmd *parse.CommandNode, final []expr) (expr, error) {
	if name, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return s.function(cmd, name.Ident, cmd.Args[1:], final)
	}
	if len(cmd.Args) != 1 || final != nil {
		return expr{}, unknown(cmd)
	}
	return s.operand(cmd.Args[0])
}

// operand compiles what can be an argument.
func (s *scope) operand(n parse.Node) (expr, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		if s.dot == nil {
			return expr{}, unknown(n)
		}
		return readily(expr{typ: s.dot, value: func(_ *run, dot reflect.Value) reflect.Value { return dot }}), nil
	case *parse.FieldNode:
		if s.dot == nil {
			return expr{}, unknown(n)
		}
		return fields(expr{typ: s.dot}, n.Ident)
	case *parse.VariableNode:
		for i := len(s.vars) - 1; i >= 0; i-- {
			if v := s.vars[i]; v.name == n.Ident[0] {
				if v.typ == nil {
					return expr{}, unknown(n)
				}
				slot := v.slot
				e := readily(expr{typ: v.typ, value: func(r *run, _ reflect.Value) reflect.Value { return r.vars[r.base+slot] }})
				return fields(e, n.Ident[1:])
			}
		}
		return expr{}, unknown(n)
	case *parse.ChainNode:
		e, err := s.operand(n.Node)
		if err != nil {
			return expr{}, err
		}
		return fields(e, n.Field)
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			return expr{}, unknown(n)
		}
		return s.pipe(n)
	case *parse.IdentifierNode:
		return s.function(n, n.Ident, nil, nil)
	case *parse.StringNode:
		return constant(n.Text), nil
	case *parse.BoolNode:
		return constant(n.True), nil
	case *parse.NumberNode:
		if n.IsInt && !n.IsComplex && int64(int(n.Int64)) == n.Int64 {
			return constant(int(n.Int64)), nil
		}
	}
	return expr{}, unknown(n)
}

func constant(v any) expr {
	value := reflect.ValueOf(v)
	e := expr{typ: value.Type(), constant: value, value: func(*run, reflect.Value) reflect.Value { return value }}
	if text, ok := v.(string); ok {
		e.text = func(*run, reflect.Value) string { return text }
	}
	return e
}

// readily adds to an expression what is got from its value.
func readily(e expr) expr {
	if e.text == nil && e.typ == reflect.TypeFor[string]() {
		value := e.value
		e.text = func(r *run, dot reflect.Value) string { return value(r, dot).String() }
	}
	return e
}

// fields compiles .A.B of an expression, of the dot where that has no value.
func fields(e expr, names []string) (expr, error) {
	for _, name := range names {
		var err error
		if e, err = field(e, name); err != nil {
			return expr{}, err
		}
	}
	return e, nil
}

// field compiles .Name. As in html/template, a method goes before a field and a pointer
// is followed.
func field(e expr, name string) (expr, error) {
	typ := e.typ
	value := e.value
	if value == nil {
		value = func(_ *run, dot reflect.Value) reflect.Value { return dot }
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
		pointer := value
		value = func(r *run, dot reflect.Value) reflect.Value {
			v := pointer(r, dot)
			if v.IsNil() {
				giveUp()
			}
			return v.Elem()
		}
	}
	if m, ok := reflect.PointerTo(typ).MethodByName(name); ok {
		m, own := typ.MethodByName(m.Name)
		if !own || m.Type.NumIn() != 1 || m.Type.NumOut() != 1 {
			return expr{}, fmt.Errorf("method %s of %s is not for a stencil", name, typ)
		}
		call := func(r *run, dot reflect.Value) reflect.Value { return value(r, dot).Method(m.Index).Call(nil)[0] }
		return readily(expr{typ: m.Type.Out(0), value: call}), nil
	}
	if typ.Kind() != reflect.Struct {
		return expr{}, fmt.Errorf("%s has no field %s", typ, name)
	}
	f, ok := typ.FieldByName(name)
	if !ok || !f.IsExported() {
		return expr{}, fmt.Errorf("%s has no field %s", typ, name)
	}
	for within, rest := typ, f.Index; len(rest) > 1; rest = rest[1:] {
		if within = within.Field(rest[0]).Type; within.Kind() != reflect.Struct {
			return expr{}, fmt.Errorf("field %s of %s is embedded by a pointer", name, typ)
		}
	}
	of := value
	switch index := f.Index; {
	case len(index) > 1:
		value = func(r *run, dot reflect.Value) reflect.Value { return of(r, dot).FieldByIndex(index) }
	case e.value == nil && e.typ == typ:
		n := index[0]
		value = func(_ *run, dot reflect.Value) reflect.Value { return dot.Field(n) }
	default:
		n := index[0]
		value = func(r *run, dot reflect.Value) reflect.Value { return of(r, dot).Field(n) }
	}
	return readily(expr{typ: f.Type, value: value}), nil
}

// truthOf tells how a value of a type is true.
func truthOf(t reflect.Type) (func(reflect.Value) bool, error) {
	switch t.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return func(v reflect.Value) bool { return v.Len() > 0 }, nil
	case reflect.Bool:
		return reflect.Value.Bool, nil
	case reflect.Pointer:
		return func(v reflect.Value) bool { return !v.IsNil() }, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) bool { return v.Int() != 0 }, nil
	case reflect.Struct:
		return func(reflect.Value) bool { return true }, nil
	}
	return nil, fmt.Errorf("the truth of %s is not for a stencil", t)
}

// test compiles the truth of an expression.
func (e expr) test() (func(*run, reflect.Value) bool, error) {
	if e.truth != nil {
		return e.truth, nil
	}
	if e.text != nil {
		text := e.text
		return func(r *run, dot reflect.Value) bool { return text(r, dot) != "" }, nil
	}
	truth, err := truthOf(e.typ)
	if err != nil {
		return nil, err
	}
	value := e.value
	return func(r *run, dot reflect.Value) bool { return truth(value(r, dot)) }, nil
}

// whether gives the expression of a truth.
func whether(truth func(*run, reflect.Value) bool) expr {
	return expr{typ: boolType, truth: truth, value: func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(truth(r, dot)) }}
}

// function compiles the call of a function.
func (s *scope) function(at parse.Node, name string, nodes []parse.Node, final []expr) (expr, error) {
	var args []expr
	for _, n := range nodes {
		arg, err := s.operand(n)
		if err != nil {
			return expr{}, err
		}
		args = append(args, arg)
	}
	args = append(args, final...)
	if f, ok := s.funcs[name]; ok {
		if len(args) != len(f.in) {
			return expr{}, unknown(at)
		}
		for n, arg := range args {
			if arg.typ != f.in[n] || arg.value == nil {
				return expr{}, fmt.Errorf("{{%s}}: argument %d is a %s, not a %s", at, n+1, arg.typ, f.in[n])
			}
		}
		return f.bind(args), nil
	}
	var e expr
	err := errors.New("no such function")
	switch name {
	case "and", "or":
		e, err = andOr(args, name == "or")
	case "not":
		e, err = not(args)
	case "len":
		e, err = length(args)
	case "index":
		e, err = index(args)
	case "slice":
		e, err = slice(args)
	case "eq", "ne", "lt", "le", "gt", "ge":
		e, err = compared(name, args)
	}
	if err != nil {
		return expr{}, fmt.Errorf("{{%s}}: %w", at, err)
	}
	return e, nil
}

var errArguments = errors.New("arguments that are not for a stencil")

// andOr gives the first argument that decides, or the last. Where the arguments have
// several types, only the truth is known.
func andOr(args []expr, or bool) (expr, error) {
	if len(args) == 0 {
		return expr{}, errArguments
	}
	var tests []func(*run, reflect.Value) bool
	same := true
	for _, a := range args {
		test, err := a.test()
		if err != nil {
			return expr{}, err
		}
		tests = append(tests, test)
		same = same && a.typ == args[0].typ && a.value != nil
	}
	e := expr{typ: boolType, truth: func(r *run, dot reflect.Value) bool {
		for _, test := range tests {
			if test(r, dot) == or {
				return or
			}
		}
		return !or
	}}
	if same {
		truth, err := truthOf(args[0].typ)
		if err != nil {
			return expr{}, err
		}
		e.typ = args[0].typ
		e.value = func(r *run, dot reflect.Value) (v reflect.Value) {
			for _, a := range args {
				if v = a.value(r, dot); truth(v) == or {
					break
				}
			}
			return v
		}
		e = readily(e)
	}
	return e, nil
}

func not(args []expr) (expr, error) {
	if len(args) != 1 {
		return expr{}, errArguments
	}
	test, err := args[0].test()
	if err != nil {
		return expr{}, err
	}
	return whether(func(r *run, dot reflect.Value) bool { return !test(r, dot) }), nil
}

func length(args []expr) (expr, error) {
	if len(args) != 1 || args[0].value == nil {
		return expr{}, errArguments
	}
	if !isList(args[0].typ) && args[0].typ.Kind() != reflect.String {
		return expr{}, errArguments
	}
	list := args[0].value
	return fn(nil, func([]expr) func(*run, reflect.Value) int {
		return func(r *run, dot reflect.Value) int { return list(r, dot).Len() }
	}).bind(nil), nil
}

func isList(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.Array }

// index gives an element of a list.
func index(args []expr) (expr, error) {
	if len(args) != 2 || args[0].value == nil || !isList(args[0].typ) || args[1].typ != intType {
		return expr{}, errArguments
	}
	list, at := args[0].value, argument[int](args[1])
	return readily(expr{typ: args[0].typ.Elem(), value: func(r *run, dot reflect.Value) reflect.Value {
		v, n := list(r, dot), at(r, dot)
		if n < 0 || n >= v.Len() {
			giveUp()
		}
		return v.Index(n)
	}}), nil
}

// slice gives the end of a slice.
func slice(args []expr) (expr, error) {
	if len(args) != 2 || args[0].value == nil || args[0].typ.Kind() != reflect.Slice || args[1].typ != intType {
		return expr{}, errArguments
	}
	list, from := args[0].value, argument[int](args[1])
	return expr{typ: args[0].typ, value: func(r *run, dot reflect.Value) reflect.Value {
		v, n := list(r, dot), from(r, dot)
		if n < 0 || n > v.Len() {
			giveUp()
		}
		return v.Slice(n, v.Len())
	}}, nil
}

// compared compares numbers, strings or, for being equal, truths.
func compared(how string, args []expr) (expr, error) {
	if len(args) < 2 || len(args) > 2 && how != "eq" {
		return expr{}, errArguments
	}
	switch class(args) {
	case reflect.Int:
		return comparison(how, args, reflect.Value.Int)
	case reflect.String:
		return comparison(how, args, reflect.Value.String)
	case reflect.Bool:
		if how == "eq" || how == "ne" {
			return comparison(how, args, func(v reflect.Value) (n int) {
				if v.Bool() {
					n = 1
				}
				return n
			})
		}
	}
	return expr{}, errArguments
}

// class gives what all expressions are: reflect.Int, reflect.String or reflect.Bool;
// reflect.Invalid where they are not all the same.
func class(args []expr) (all reflect.Kind) {
	for n, a := range args {
		kind := reflect.Invalid
		if a.value != nil {
			switch a.typ.Kind() {
			case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
				kind = reflect.Int
			case reflect.String, reflect.Bool:
				kind = a.typ.Kind()
			}
		}
		if n > 0 && kind != all {
			return reflect.Invalid
		}
		all = kind
	}
	return all
}

func comparison[T cmp.Ordered](how string, args []expr, of func(reflect.Value) T) (expr, error) {
	operand := func(e expr) func(*run, reflect.Value) T {
		if e.constant.IsValid() {
			constant := of(e.constant)
			return func(*run, reflect.Value) T { return constant }
		}
		value := e.value
		return func(r *run, dot reflect.Value) T { return of(value(r, dot)) }
	}
	a := operand(args[0])
	if how == "eq" {
		var others []func(*run, reflect.Value) T
		for _, arg := range args[1:] {
			others = append(others, operand(arg))
		}
		return whether(func(r *run, dot reflect.Value) bool {
			v := a(r, dot)
			for _, b := range others {
				if v == b(r, dot) {
					return true
				}
			}
			return false
		}), nil
	}
	b := operand(args[1])
	holds := map[string]func(int) bool{
		"ne": func(c int) bool { return c != 0 },
		"lt": func(c int) bool { return c < 0 },
		"le": func(c int) bool { return c <= 0 },
		"gt": func(c int) bool { return c > 0 },
		"ge": func(c int) bool { return c >= 0 },
	}[how]
	return whether(func(r *run, dot reflect.Value) bool { return holds(cmp.Compare(a(r, dot), b(r, dot))) }), nil
}
