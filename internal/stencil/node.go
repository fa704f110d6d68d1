package stencil

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"text/template/parse"
)

// compiler makes parts of templates.
type compiler struct {
	templates *template.Template
	funcs     Funcs
	parts     map[partKey]*part
}

// part compiles a template for a type of its dot, once.
func (c *compiler) part(name string, dot reflect.Type) (*part, error) {
	key := partKey{name, dot}
	if p, ok := c.parts[key]; ok {
		return p, nil
	}
	t := c.templates.Lookup(name)
	if t == nil || t.Tree == nil {
		// One that is called within a tag has a copy made for that place, which
		// html/template does not hand out.
		return nil, fmt.Errorf("no template %s", name)
	}
	p := &part{slots: 1}
	c.parts[key] = p // it may call itself
	s := scope{compiler: c, part: p, dot: dot, vars: []variable{{"$", 0, dot}}}
	nodes, err := s.list(t.Tree.Root)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p.nodes = nodes
	return p, nil
}

// scope is what names mean at a place of a template.
type scope struct {
	*compiler
	part *part
	dot  reflect.Type // nil for none
	vars []variable   // the innermost last
}

type variable struct {
	name string
	slot int
	typ  reflect.Type
}

// declare gives a variable a place of its own.
func (s *scope) declare(name string, typ reflect.Type) (slot int) {
	slot = s.part.slots
	s.part.slots++
	s.vars = append(s.vars[:len(s.vars):len(s.vars)], variable{name, slot, typ})
	return slot
}

func unknown(n parse.Node) error { return fmt.Errorf("{{%s}} is not for a stencil", n) }

// list compiles a list of nodes. Variables that it declares are its own.
func (s scope) list(list *parse.ListNode) (nodes []node, err error) {
	if list == nil {
		return nil, nil
	}
	for _, n := range list.Nodes {
		compiled, err := s.node(n)
		if err != nil {
			return nil, err
		}
		if compiled != nil {
			nodes = append(nodes, compiled)
		}
	}
	return nodes, nil
}

// node compiles a node; that of a comment is nil.
func (s *scope) node(n parse.Node) (node, error) {
	switch n := n.(type) {
	case *parse.CommentNode:
		return nil, nil
	case *parse.TextNode:
		text := string(n.Text)
		return func(r *run, _ reflect.Value) { r.out = append(r.out, text...) }, nil
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 {
			return s.assignment(n)
		}
		return s.output(n.Pipe)
	case *parse.IfNode:
		return s.branch(n.Pipe, n.List, n.ElseList, false)
	case *parse.WithNode:
		return s.branch(n.Pipe, n.List, n.ElseList, true)
	case *parse.RangeNode:
		return s.loop(n)
	case *parse.TemplateNode:
		return s.call(n)
	}
	return nil, unknown(n)
}

// assignment compiles {{$x := …}}, and nothing that sets a variable again.
func (s *scope) assignment(n *parse.ActionNode) (node, error) {
	if n.Pipe.IsAssign || len(n.Pipe.Decl) != 1 {
		return nil, unknown(n)
	}
	e, err := s.valued(n.Pipe)
	if err != nil {
		return nil, err
	}
	slot := s.declare(n.Pipe.Decl[0].Ident[0], e.typ)
	return func(r *run, dot reflect.Value) { r.vars[r.base+slot] = e.value(r, dot) }, nil
}

// output compiles an action that writes its value.
func (s *scope) output(pipe *parse.PipeNode) (node, error) {
	n := len(pipe.Cmds)
	for n > 0 && strings.HasPrefix(escaperOf(pipe.Cmds[n-1]), escaperPrefix) {
		n--
	}
	if n == 0 || n == len(pipe.Cmds) {
		return nil, unknown(pipe)
	}
	e, err := s.commands(pipe.Cmds[:n])
	if err != nil {
		return nil, err
	}
	var chain []string
	for _, cmd := range pipe.Cmds[n:] {
		chain = append(chain, strings.TrimPrefix(escaperOf(cmd), escaperPrefix))
	}
	write, err := writer(e, strings.Join(chain, " "))
	if err != nil {
		return nil, fmt.Errorf("{{%s}}: %w", pipe, err)
	}
	return write, nil
}

// branch compiles if and with.
func (s *scope) branch(pipe *parse.PipeNode, yes, no *parse.ListNode, with bool) (node, error) {
	inner := *s
	e, err := inner.pipe(pipe)
	if err != nil {
		return nil, err
	}
	slot := -1
	if len(pipe.Decl) > 0 {
		if pipe.IsAssign || len(pipe.Decl) != 1 {
			return nil, unknown(pipe)
		}
		slot = inner.declare(pipe.Decl[0].Ident[0], e.typ)
	}
	otherwise, err := inner.list(no)
	if err != nil {
		return nil, err
	}
	if with {
		inner.dot = e.typ
	}
	then, err := inner.list(yes)
	if err != nil {
		return nil, err
	}
	if !with && slot < 0 {
		test, err := e.test()
		if err != nil {
			return nil, err
		}
		return func(r *run, dot reflect.Value) {
			nodes := otherwise
			if test(r, dot) {
				nodes = then
			}
			for _, n := range nodes {
				n(r, dot)
			}
		}, nil
	}
	if e.value == nil {
		return nil, unknown(pipe)
	}
	truth, err := truthOf(e.typ)
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) {
		v := e.value(r, dot)
		if slot >= 0 {
			r.vars[r.base+slot] = v
		}
		nodes := otherwise
		if truth(v) {
			nodes = then
			if with {
				dot = v
			}
		}
		for _, n := range nodes {
			n(r, dot)
		}
	}, nil
}

// loop compiles range over a list.
func (s *scope) loop(n *parse.RangeNode) (node, error) {
	inner := *s
	e, err := inner.valued(n.Pipe)
	if err != nil {
		return nil, err
	}
	if !isList(e.typ) || n.Pipe.IsAssign || len(n.Pipe.Decl) > 2 {
		return nil, unknown(n.Pipe)
	}
	otherwise, err := inner.list(n.ElseList)
	if err != nil {
		return nil, err
	}
	index, element := -1, -1
	if d := n.Pipe.Decl; len(d) > 0 {
		if len(d) > 1 {
			index = inner.declare(d[0].Ident[0], intType)
		}
		element = inner.declare(d[len(d)-1].Ident[0], e.typ.Elem())
	}
	inner.dot = e.typ.Elem()
	body, err := inner.list(n.List)
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) {
		list := e.value(r, dot)
		length := list.Len()
		if length == 0 {
			for _, n := range otherwise {
				n(r, dot)
			}
			return
		}
		var count *int
		if index >= 0 {
			count = new(int)
			r.vars[r.base+index] = reflect.ValueOf(count).Elem()
		}
		for i := range length {
			each := list.Index(i)
			if count != nil {
				*count = i
			}
			if element >= 0 {
				r.vars[r.base+element] = each
			}
			for _, n := range body {
				n(r, each)
			}
		}
	}, nil
}

// call compiles the call of another template.
func (s *scope) call(n *parse.TemplateNode) (node, error) {
	if n.Pipe == nil {
		p, err := s.compiler.part(n.Name, nil)
		if err != nil {
			return nil, err
		}
		return func(r *run, _ reflect.Value) { r.call(p, reflect.Value{}) }, nil
	}
	if len(n.Pipe.Decl) > 0 {
		return nil, unknown(n)
	}
	e, err := s.valued(n.Pipe)
	if err != nil {
		return nil, err
	}
	p, err := s.compiler.part(n.Name, e.typ)
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) { r.call(p, e.value(r, dot)) }, nil
}
