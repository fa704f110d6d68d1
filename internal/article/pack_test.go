package article

import (
	"reflect"
	"testing"

	"waqai/internal/pack"
)

// Whatever an article has beside its text and what editors say of it comes back, and a
// field that Pack does not know of is noticed here.
func TestPack(t *testing.T) {
	const file = `+++
title = "استعادة البلدة"
date = 2017-03-09
slug = "town"
author = "مراسلنا"
summary = "ملخص"
draft = true
aliases = ["old-town", "older"]
[[sources]]
name = "وكالة"
url = "https://a.example/1"
archived = "https://b.example/2"
retrieved = 2017-03-10
[extra]
number = 7
ratio = 0.5
day = 2017-03-11
tags = ["a", "b"]
deep = {x = 1, list = [{y = true}]}
+++

استعاد الجيش البلدة.
`
	a, faults := Parse("content/articles/a.md", []byte(file), Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	a.Text = ""
	v := reflect.ValueOf(*a)
	for n := range v.NumField() {
		name := v.Type().Field(n).Name
		if v.Field(n).IsZero() && name != "Text" && name != "Decisions" && name != "NoAliases" {
			t.Errorf("%s is empty here, and may be lost without being noticed", name)
		}
	}
	for _, want := range []*Article{a, {NoAliases: true}} {
		c := pack.Writer(nil)
		want.Pack(c)
		var got Article
		r := pack.Reader(string(c.Bytes()))
		if got.Pack(r); !r.Done() || !reflect.DeepEqual(&got, want) {
			t.Errorf("of\n%+v\ncame\n%+v", want, got)
		}
	}
}
