package extract

import (
	"strings"

	"waqai/extract/arabic"
)

// stems folds words, with the pronouns that may hang on them, and takes the
// article off, as Readings does.
func stems(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		for _, f := range decline(w) {
			m[arabic.Readings(f, nil)[0].Stem] = true
		}
		// «قذيفتان», «قذيفتي هاون»
		if stem, ok := strings.CutSuffix(w, "ة"); ok {
			for _, end := range []string{"تان", "تين", "تا", "تي"} {
				m[arabic.Readings(arabic.Fold(stem+end), nil)[0].Stem] = true
			}
		}
		// «مسلحو التنظيم», «مسلحي التنظيم»: a plural loses its nun before a noun.
		for _, end := range []string{"ون", "ين"} {
			if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 6 {
				m[arabic.Readings(arabic.Fold(stem+end[:2]), nil)[0].Stem] = true
			}
		}
	}
	return m
}

// moves gives the forms of verbs, and nouns as they stand.
func moves(words []string) map[string]bool {
	forms := map[string]bool{}
	for _, w := range words {
		if past, present, ok := strings.Cut(w, " "); ok {
			for f := range conjugate(past, present) {
				forms[f] = true
			}
			continue
		}
		for _, f := range decline(w) {
			forms[f] = true
		}
	}
	return forms
}

var pronouns = []string{"ه", "ها", "هم", "هما", "هن", "نا"}

// conjugate gives the folded forms of the third persons of a verb, with and
// without object pronouns, from its perfect and its imperfect.
func conjugate(past, present string) map[string]tense {
	forms := map[string]tense{}
	add := func(t tense, stems ...string) {
		for _, s := range stems {
			f := arabic.Fold(s)
			forms[f] = t
			if strings.HasSuffix(s, "وا") {
				f = f[:len(f)-len("ا")] // the alif of the plural goes before a pronoun
			}
			for _, p := range pronouns {
				if _, taken := forms[f+p]; !taken {
					forms[f+p] = t
				}
			}
		}
	}
	// The imperfect first: where a spelling is both («تقدم»), the perfect wins.
	body := strings.TrimPrefix(present, "ي")
	weak := body
	for _, end := range []string{"ي", "و", "ى"} {
		weak = strings.TrimSuffix(weak, end)
	}
	for _, person := range []string{"ي", "ت"} {
		for _, s := range []string{person + body, person + weak + "ون", person + weak + "وا", person + body + "ان", person + body + "ن"} {
			add(future, "س"+s)
			add(imperfect, s)
		}
	}
	switch {
	case strings.HasSuffix(past, "ى"), strings.HasSuffix(past, "ا"):
		r := []rune(past)
		stem := string(r[:len(r)-1])
		add(perfect, stem+"ت", stem+"وا", stem+"تا")
		forms[arabic.Fold(past)] = perfect
		for _, p := range pronouns {
			forms[arabic.Fold(stem+"ا"+p)] = perfect
		}
	default:
		// The masculine dual is left out: it is spelt like the accusative of
		// the verbal noun («قصفا»), which news has far more often.
		add(perfect, past, past+"ت", past+"وا", past+"تا", past+"ن")
	}
	return forms
}

// decline gives the folded forms of a noun: bare, with the tanwin of the
// accusative, in construct and with possessive pronouns.
func decline(n string) []string {
	f := arabic.Fold(n)
	forms := []string{f}
	switch {
	case strings.HasSuffix(n, "ة"):
		f = strings.TrimSuffix(f, "ه") + "ت"
	case strings.HasSuffix(n, "ين"), strings.HasSuffix(n, "ان") && len([]rune(n)) > 5:
		return forms // a dual or plural loses its nun before a pronoun: rare
	case strings.HasSuffix(n, "ى"):
		f = strings.TrimSuffix(f, "ي") + "ا"
	case strings.HasSuffix(n, "ات"):
	default:
		forms = append(forms, f+"ا")
	}
	for _, p := range pronouns {
		forms = append(forms, f+p)
		if stem, ok := strings.CutSuffix(f, "اء"); ok { // «لقائه»، «إجلاؤهم»
			forms = append(forms, stem+"ائ"+p, stem+"اؤ"+p)
		}
	}
	return forms
}

// conjoined takes a leading و or ف off a form.
func conjoined(form string) (string, bool) {
	if len(form) > 4 && (form[:2] == "و" || form[:2] == "ف") {
		return form[2:], true
	}
	return form, false
}

func trimConj(f string) string { f, _ = conjoined(f); return f }

// owned tells whether a word ends in the ت of a feminine noun and a pronoun.
func owned(form string) bool {
	for _, p := range pronouns {
		if stem, ok := strings.CutSuffix(form, p); ok && strings.HasSuffix(stem, "ت") {
			return true
		}
	}
	return false
}

// ends tells whether words end with the given forms. The first may have a clitic.
func ends(words []arabic.Word, forms []string) bool {
	at := len(words) - len(forms)
	if at < 0 || !arabic.HasPrefix(words[at+1:], forms[1:]) {
		return false
	}
	if words[at].Form == forms[0] {
		return true
	}
	var buf [12]arabic.Reading
	for _, rd := range arabic.Readings(words[at].Form, buf[:0]) {
		if rd.Stem == forms[0] && !rd.Def {
			return true
		}
	}
	return false
}

// hasForm tells whether a word has a form.
func hasForm(words []arabic.Word, form string) bool {
	for _, w := range words {
		if w.Form == form {
			return true
		}
	}
	return false
}
