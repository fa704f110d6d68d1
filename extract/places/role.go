package places

import (
	"strings"

	"waqai/extract/arabic"
)

// role says what a mention has to do with what its sentence tells.
func (s *search) role(i int, p *place, m *Mention, before []Mention) Role {
	c := &s.all[i]
	if s.dateline(i) {
		return Dateline
	}
	b, _ := s.prefix(c)
	if c.conj || c.first > 0 && s.text.Words[c.first-1].Form == "،" {
		if s.inList(i, -1) && len(before) > 0 && before[len(before)-1].Last <= m.First {
			if r := before[len(before)-1].Role; r != Dateline && r != NamePart {
				return r // a list shares its role
			}
		}
	}
	if b&measure != 0 && b&(locative|toThere) == 0 {
		return Reference
	}
	if m.First < c.first && c.head == noHead && len(before) > 0 {
		// «سجن بادوش شمال الموصل»: measured from, not there.
		if last := &before[len(before)-1]; m.First-last.Last <= 1 && !strings.HasPrefix(s.text.Words[m.First].Form, "و") && last.Role != Dateline && last.Role != Metonym {
			return Reference
		}
	}
	wide := p.Kind == Country || p.capital
	if wide && b&actor != 0 {
		return Metonym
	}
	switch {
	case c.head != noHead && b&toThere != 0 && b&locative == 0 && s.prepOf(s.ahead(c.first, s.text.Sentences[c.sentence].First)) == 'l':
		return Destination // «رحلة لبلدة كوباني»
	case b&locative != 0 || m.First < c.first || c.head != noHead:
		return Event
	case b&fromThere != 0:
		return Origin
	case b&toThere != 0:
		return Destination
	case wide && (s.foreign(p) || s.afterVerb(c)):
		return Metonym
	}
	return Event
}

// apart tells whether candidate i only says who or what something is. before are
// the mentions in front of it: a list shares what its first says.
func (s *search) apart(i int, before []Mention) bool {
	c := &s.all[i]
	first := s.text.Sentences[c.sentence].First
	words := s.text.Words
	b, at := s.prefix(c)
	switch {
	case b&title != 0, b&folk != 0 && c.cut == 0:
		return true
	case (c.conj || c.first > first && strings.HasPrefix(words[c.first-1].Form, "و")) && len(before) > 0 && before[len(before)-1].Apart && s.inList(i, -1):
		return true
	case at <= first:
		return false
	}
	// «بأوامر من الرقة», «قادمة من جيبوتي», «الحدودية مع تركيا»
	switch words[at].Form {
	case "من":
		if s.at[at-1].before&(sender|comer) != 0 {
			return true
		}
	case "في":
		if c.known.places[0].Kind == Country && s.officer(at, first) {
			return true
		}
	case "علي", "الي", "مع", "عن", "ل":
		if s.at[at-1].before&close != 0 {
			return true
		}
	default: // «المجاورة لتركيا», «المحاذية لمدينة درعا»
		if s.at[at].before&close != 0 && (c.prep == 'l' || c.head != noHead && strings.HasPrefix(words[at+1].Form, "ل")) {
			return true
		}
	}
	// «الطريق رقم 47 بين الموصل وسوريا», «المؤدي إلى الموصل», «الحدودي مع تركيا»
	switch words[at].Form {
	case "بين", "الي", "مع", "نحو":
	default:
		return false
	}
	for k := at - 1; k >= max(first, at-4); k-- {
		w, b := &words[k], s.at[k].before
		switch {
		case w.Kind == arabic.Mark && w.Form != "(" && w.Form != ")":
			return false
		case w.Kind == arabic.Letters && b&road != 0:
			return true
		case w.Kind == arabic.Letters && b&(locative|fromThere|toThere) != 0:
			return false
		}
	}
	return false
}

// officer tells whether the office of a person stands before word at: «وزير حقوق
// الإنسان في اليمن».
func (s *search) officer(at, first int) bool {
	const longest = 4 // words
	for k := at - 1; k >= max(first, at-longest); k-- {
		if s.text.Words[k].Kind != arabic.Letters {
			return false
		}
		if s.at[k].before&office != 0 {
			return true
		}
	}
	return false
}

// far tells whether a distance or a direction is measured from a candidate: «على
// بعد 20 كيلومترا جنوب كركوك», «إلى الغرب من حلب», «القريبة من أربيل».
func (s *search) far(c *candidate) bool {
	const longest = 7 // words
	_, at := s.prefix(c)
	ways := false
	if at > s.text.Sentences[c.sentence].First && s.text.Words[at].Form == "من" && s.at[at-1].before&close != 0 {
		return true
	}
	for k := at; k >= max(s.text.Sentences[c.sentence].First, at-longest); k-- {
		w := &s.text.Words[k]
		switch b := s.at[k].before; {
		case b&length != 0:
			return true
		case w.Form == "الي":
			return ways && s.text.Words[at].Form == "من"
		case b&direction != 0:
			ways = true
		case w.Form != "من" && w.Form != "عن" && w.Form != "تقريبا":
			return false
		}
	}
	return false
}

// foreign tells whether a place lies in a country that the text speaks of less
// than of another: there it is mostly its government that is meant.
func (s *search) foreign(p *place) bool {
	mine, most := 0, 0
	home := p.country
	for country, n := range s.countries {
		if country == home {
			mine = n
		}
		most = max(most, n)
	}
	return mine*2 < most || p.outsider
}

// afterVerb tells whether the word before a name is a verb whose subject it may
// be: «أعلنت تركيا», «تدعم إيران».
func (s *search) afterVerb(c *candidate) bool {
	if c.first <= s.text.Sentences[c.sentence].First || c.prep != 0 || c.conj {
		return false
	}
	f := s.text.Words[c.first-1].Form
	f = strings.TrimPrefix(strings.TrimPrefix(f, "و"), "ف")
	if s.words.witness[f] {
		return false
	}
	return len(f) >= 6 && (strings.HasSuffix(f, "ت") && !strings.HasPrefix(f, "ال") && !strings.HasSuffix(f, "ات") ||
		strings.HasPrefix(f, "ت") && !strings.HasSuffix(f, "ه") || strings.HasPrefix(f, "ست"))
}

// dateline tells whether candidate i stands in the line that says where a
// report was written: at the head of a block, before a bracket or a dash.
func (s *search) dateline(i int) bool {
	c := &s.all[i]
	sentence := s.text.Sentences[c.sentence]
	if c.first-sentence.First > 8 || c.sentence > 0 && s.text.Sentences[c.sentence-1].Paragraph == sentence.Paragraph {
		return false
	}
	words := s.text.Words
	for k := s.signed(sentence); k < c.first; k++ {
		if f := words[k].Form; f != "/" && f != "،" && !dash(f) && f != "(" && !s.named(k) {
			return false
		}
	}
	for k := c.last; k < min(sentence.Last, c.last+8); k++ {
		switch f := words[k].Form; {
		case f == "(" || dash(f) || f == ":":
			return true
		case f == "/" || f == "،" && s.named(k+1) || s.named(k):
		case f == ")" && k == c.last && c.first > 0 && words[c.first-1].Form == "(": // «الموصل (العراق) - …»
		default:
			return false
		}
	}
	return false
}

// signed gives the word of a sentence behind the name of a paper that it begins
// with, and a dash: «أخبار اليوم – بنغازي (ليبيا)».
func (s *search) signed(sentence arabic.Sentence) int {
	const longest = 3 // words
	for k := sentence.First; k < min(sentence.Last, sentence.First+longest+1); k++ {
		w := s.text.Words[k]
		switch {
		case dash(w.Form):
			return k + 1
		case w.Kind != arabic.Letters:
			return sentence.First
		}
	}
	return sentence.First
}

func dash(form string) bool { return form == "-" || form == "–" || form == "—" }
