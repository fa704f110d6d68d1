package article

import (
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
)

// tableRenderer renders tables without style attributes: the theme's policy
// allows none.
func tableRenderer() renderer.NodeRenderer {
	return extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))
}
