// Package waqai holds what every site begins with: the theme.
package waqai

import "embed"

// Theme holds templates/ and static/. A site takes the place of any file with
// one of its own of the same name.
//
//go:embed templates static
var Theme embed.FS
