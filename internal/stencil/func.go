package stencil

import "reflect"

// Func is a function for templates. One that fails ends the execution.
type Func struct {
	std any // what html/template is given
	in  []reflect.Type
	out reflect.Type
	// bind gives the expression of a call with arguments of the types of in.
	bind func(args []expr) expr
}

// One is a function of one argument.
func One[A, R any](f func(A) R) Func {
	return fn(f, func(args []expr) func(*run, reflect.Value) R {
		a := argument[A](args[0])
		return func(r *run, dot reflect.Value) R { return f(a(r, dot)) }
	}, reflect.TypeFor[A]())
}

// OneOrFail is One for a function that may fail.
func OneOrFail[A, R any](f func(A) (R, error)) Func {
	return fn(f, func(args []expr) func(*run, reflect.Value) R {
		a := argument[A](args[0])
		return func(r *run, dot reflect.Value) R { return sure(f(a(r, dot))) }
	}, reflect.TypeFor[A]())
}

// TwoOrFail is a function of two arguments that may fail.
func TwoOrFail[A, B, R any](f func(A, B) (R, error)) Func {
	return fn(f, func(args []expr) func(*run, reflect.Value) R {
		a, b := argument[A](args[0]), argument[B](args[1])
		return func(r *run, dot reflect.Value) R { return sure(f(a(r, dot), b(r, dot))) }
	}, reflect.TypeFor[A](), reflect.TypeFor[B]())
}

// ThreeOrFail is a function of three arguments that may fail.
func ThreeOrFail[A, B, C, R any](f func(A, B, C) (R, error)) Func {
	return fn(f, func(args []expr) func(*run, reflect.Value) R {
		a, b, c := argument[A](args[0]), argument[B](args[1]), argument[C](args[2])
		return func(r *run, dot reflect.Value) R { return sure(f(a(r, dot), b(r, dot), c(r, dot))) }
	}, reflect.TypeFor[A](), reflect.TypeFor[B](), reflect.TypeFor[C]())
}

func sure[R any](result R, err error) R {
	if err != nil {
		giveUp()
	}
	return result
}

// fn makes a Func of a function and of what binds it to its arguments.
func fn[R any](std any, bind func([]expr) func(*run, reflect.Value) R, in ...reflect.Type) Func {
	out := reflect.TypeFor[R]()
	return Func{std, in, out, func(args []expr) expr {
		call := bind(args)
		e := expr{typ: out, value: func(r *run, dot reflect.Value) reflect.Value {
			result := new(R)
			*result = call(r, dot)
			return reflect.ValueOf(result).Elem()
		}}
		if text, ok := any(call).(func(*run, reflect.Value) string); ok {
			e.text = text
		}
		return e
	}}
}

// argument gives the value of an expression, whose type is A.
func argument[A any](e expr) func(*run, reflect.Value) A {
	if e.text != nil {
		if text, ok := any(e.text).(func(*run, reflect.Value) A); ok {
			return text
		}
	}
	if e.constant.IsValid() {
		constant := e.constant.Interface().(A)
		return func(*run, reflect.Value) A { return constant }
	}
	value := e.value
	return func(r *run, dot reflect.Value) A {
		v := value(r, dot)
		if v.CanAddr() {
			return *v.Addr().Interface().(*A)
		}
		return v.Interface().(A)
	}
}
