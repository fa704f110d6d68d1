package export

import (
	"slices"
	"strings"

	"waqai/timeline"
)

// Words that tell the sub-event type. They stand in the quote as whole words,
// compared without vowel signs and hamzas, with or without a clitic before them.
// The quote is one clause, so that a word of it belongs to what happened; where
// words of two types stand in it, the type is not known.
var means = []struct {
	sub   string
	words []string
}{
	{"Chemical weapon", folds("كيميائي", "كيماوي", "كيميائية", "كيماوية", "الكلور", "الخردل", "السارين", "سارين", "خردل")},
	{"Suicide bomb", folds("انتحاري", "انتحارية", "انتحاريان", "انتحاريين", "انتحاريون", "انتحاريا")},
	{"Air/drone strike", folds("غارة", "غارات", "غارتان", "غارتين", "طائرة", "طائرات", "طيران", "مسيرة", "طائراته", "طائراتها", "جوي", "جوية", "جويا", "أغارت", "أغار")},
	{"Shelling/artillery/missile attack", folds("مدفعية", "مدفعي", "هاون", "قذيفة", "قذائف", "صاروخ", "صاروخا", "صواريخ", "صاروخي", "صاروخية", "راجمات", "راجمة", "مدفعيته")},
	{"Remote explosive/landmine/IED", folds("عبوة", "عبوات", "عبوتان", "عبوتين", "لغم", "ألغام", "مفخخة", "مفخخات", "مفخختان", "مفخختين")},
	{"Grenade", folds("يدوية")},
}

// deeds are triggers that tell the sub-event type of other events.
var deeds = map[timeline.Type][]struct {
	sub   string
	words []string
}{
	timeline.Civilians: {
		{"Abduction/forced disappearance", folds("خطف", "خطفت", "خطفوا", "اختطف", "اختطفت", "اختطفوا", "اختطاف", "احتجز", "احتجزت", "احتجاز")},
		{"Sexual violence", folds("اغتصب", "اغتصاب", "سبي", "سبى", "اغتصبوا")},
		{"Attack", folds("قتل", "قتلت", "قتلوا", "قتلهم", "مقتل", "أعدم", "أعدمت", "أعدموا", "إعدام", "إعدامات", "مجزرة", "ذبح", "ذبحوا", "قتيلا", "قتيل", "قتلى", "طعن")},
	},
	timeline.Strategic: {
		{"Arrests", folds("اعتقل", "اعتقلت", "اعتقلوا", "اعتقال", "اعتقالات")},
		{"Agreement", folds("استسلم", "استسلموا", "استسلام", "اتفق", "اتفاق", "هدنة", "تبادل")},
		{"Change to group/activity", folds("انسحب", "انسحبت", "انسحبوا", "انسحاب", "انتشر", "انتشرت", "انتشار", "نشر", "نشرت", "وصل", "وصلت", "وصلوا", "يصل", "أرسل", "أرسلت", "إرسال", "تحركت", "تعزيزات")},
		{"Looting/property destruction", folds("دمر", "دمرت", "تدمير", "نهب", "نهبت", "نهبوا")},
	},
	timeline.Diplomacy: {
		{"Agreement", folds("هدنة", "اتفق", "اتفقت", "اتفقوا", "اتفاق")},
	},
}

// taken are triggers after which a place is in other hands: no armed clash, and
// whose gain it was depends on who took it.
var taken = folds(
	"سيطر", "سيطرت", "سيطروا", "سيطرة", "سيطرته", "استولى", "استولت", "استولوا", "استعاد", "استعادت", "استعادوا", "استعادة", "استعادتها",
	"سقط", "سقطت", "سقوط", "تحرير", "حرر", "حررت", "حرروا", "خسر", "خسرت", "أخرجت", "طرد", "طردت", "انتزع", "انتزعت", "أحكمت", "اجتاح",
)

// discovered are triggers that tell of people who were found dead.
var discovered = folds("عثر", "عثرت", "عثروا", "العثور", "اكتشفت", "اكتشف", "اكتشاف")

// acledType gives the event type and the sub-event type of a record. Where the
// text does not tell the latter, it is the one that the codebook leaves for such
// cases, or empty where there is none.
func acledType(r Record) (event, sub string, losses []Loss) {
	event = acledTypes[r.Type]
	trigger := foldedWords(r.Trigger)
	unknown := []Loss{{"subtype", r.Trigger}}
	assumed := func(sub string) (string, string, []Loss) {
		return event, sub, append(losses, Loss{"subtype-assumed", sub})
	}
	switch r.Type {
	case timeline.Explosion:
		var found []string
		words := foldedWords(r.Quote)
		for _, m := range means {
			if anyOf(words, m.words) {
				found = append(found, m.sub)
			}
		}
		// A car bomb with a bomber in it is his; gas from a shell is gas.
		if len(found) == 1 || len(found) > 0 && (found[0] == "Chemical weapon" || found[0] == "Suicide bomb") {
			return event, found[0], nil
		}
		return event, "", unknown
	case timeline.Battle:
		if !anyOf(trigger, taken) {
			return assumed("Armed clash")
		}
		switch taker(r) {
		case "state":
			return event, "Government regains territory", nil
		case "other":
			return event, "Non-state actor overtakes territory", nil
		}
		return event, "", unknown
	case timeline.Civilians:
		if anyOf(trigger, discovered) {
			return strategic, "Other", nil // a mass grave that was found is no attack of that day
		}
	case timeline.Protest:
		if r.Fatalities == nil && r.Injured == nil && r.Tolls == (timeline.Tolls{}) {
			return assumed("Peaceful protest")
		}
		return event, "", unknown
	case timeline.Displacement:
		return event, "Other", []Loss{{"type", string(r.Type)}}
	case timeline.Diplomacy:
		losses = []Loss{{"type", string(r.Type)}}
	}
	for _, d := range deeds[r.Type] {
		if anyOf(trigger, d.words) {
			return event, d.sub, losses
		}
	}
	if r.Type == timeline.Diplomacy {
		return assumed("Other")
	}
	return event, "", append(losses, unknown...)
}

// foldedWords gives the words of a text for looking up.
func foldedWords(text string) []string {
	return strings.FieldsFunc(fold(Tidy(text)), func(r rune) bool { return !(r >= 'ء' && r <= 'ي') })
}

// folds gives words for looking up, so that a table has them as they are written.
func folds(words ...string) []string {
	for n, w := range words {
		words[n] = fold(w)
	}
	return words
}

// anyOf tells whether one of words is one of the wanted, both folded, with «و», «ف», «ب», «ل»,
// «ال» or such a pair before it.
func anyOf(words, wanted []string) bool {
	for _, want := range wanted {
		for _, w := range words {
			if w == want {
				return true
			}
			if rest, ok := strings.CutSuffix(w, want); ok && slices.Contains(clitics, rest) {
				return true
			}
		}
	}
	return false
}

var clitics = []string{"و", "ف", "ب", "ل", "ال", "وال", "بال", "لل", "فال", "وب", "ول", "وبال", "ولل", "فبال"}
