package site

import (
	"net/url"
	"strings"
)

// passage gives the address of a piece of the text of a page: the page's, with a text
// fragment (WICG, scroll-to-text-fragment). A longer piece is named by its first and
// its last words. It is "" where there is no address.
//
//	https://a.test/b#:~:text=استعاد%20الجيش,من%20البلدة
func passage(address, quote string) string {
	const most = 8 // words that are given in full
	const ends = 4 // and of more words the first and the last
	words := strings.Fields(tidy(quote))
	if address == "" || len(words) == 0 || strings.Contains(address, ":~:") {
		return ""
	}
	text := directive(words)
	if len(words) > most {
		text = directive(words[:ends]) + "," + directive(words[len(words)-ends:])
	}
	if !strings.Contains(address, "#") {
		address += "#"
	}
	return address + ":~:text=" + text
}

// directive writes words as a part of a text directive, in which «&», «-» and «,» have
// meanings of their own.
func directive(words []string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(strings.Join(words, " ")), "+", "%20"), "-", "%2D")
}
