package export

// country is what layouts say of a country.
type country struct {
	iso3    string // ISO 3166-1, three letters
	numeric int    // ISO 3166-1
	name    string
	region  string // as ACLED has it, "" where that is not certain
	gw      int    // Gleditsch & Ward number, 0 where it has none
}

// gedRegion gives the region as UCDP has it, which follows from the number of the
// state.
func (c country) gedRegion() string {
	switch {
	case c.gw == 0:
		return map[string]string{"Middle East": "Middle East"}[c.region]
	case c.gw < 200:
		return "Americas"
	case c.gw < 400:
		return "Europe"
	case c.gw < 630:
		return "Africa"
	case c.gw < 700:
		return "Middle East"
	}
	return "Asia"
}

// countries by their ids in the gazetteer: those of the Arab world, their
// neighbours, and states whose forces or citizens news of them names.
var countries = map[string]country{
	"iraq":                     {"IRQ", 368, "Iraq", "Middle East", 645},
	"syria":                    {"SYR", 760, "Syria", "Middle East", 652},
	"yemen":                    {"YEM", 887, "Yemen", "Middle East", 678},
	"palestine":                {"PSE", 275, "Palestine", "Middle East", 0},
	"lebanon":                  {"LBN", 422, "Lebanon", "Middle East", 660},
	"jordan":                   {"JOR", 400, "Jordan", "Middle East", 663},
	"turkey":                   {"TUR", 792, "Turkey", "Middle East", 640},
	"saudi-arabia":             {"SAU", 682, "Saudi Arabia", "Middle East", 670},
	"iran":                     {"IRN", 364, "Iran", "Middle East", 630},
	"israel":                   {"ISR", 376, "Israel", "Middle East", 666},
	"kuwait":                   {"KWT", 414, "Kuwait", "Middle East", 690},
	"bahrain":                  {"BHR", 48, "Bahrain", "Middle East", 692},
	"qatar":                    {"QAT", 634, "Qatar", "Middle East", 694},
	"united-arab-emirates":     {"ARE", 784, "United Arab Emirates", "Middle East", 696},
	"oman":                     {"OMN", 512, "Oman", "Middle East", 698},
	"egypt":                    {"EGY", 818, "Egypt", "Northern Africa", 651},
	"libya":                    {"LBY", 434, "Libya", "Northern Africa", 620},
	"sudan":                    {"SDN", 729, "Sudan", "Northern Africa", 625},
	"tunisia":                  {"TUN", 788, "Tunisia", "Northern Africa", 616},
	"algeria":                  {"DZA", 12, "Algeria", "Northern Africa", 615},
	"morocco":                  {"MAR", 504, "Morocco", "Northern Africa", 600},
	"south-sudan":              {"SSD", 728, "South Sudan", "Eastern Africa", 626},
	"somalia":                  {"SOM", 706, "Somalia", "Eastern Africa", 520},
	"djibouti":                 {"DJI", 262, "Djibouti", "Eastern Africa", 522},
	"ethiopia":                 {"ETH", 231, "Ethiopia", "Eastern Africa", 530},
	"eritrea":                  {"ERI", 232, "Eritrea", "Eastern Africa", 531},
	"kenya":                    {"KEN", 404, "Kenya", "Eastern Africa", 501},
	"uganda":                   {"UGA", 800, "Uganda", "Eastern Africa", 500},
	"tanzania":                 {"TZA", 834, "Tanzania", "Eastern Africa", 510},
	"mauritania":               {"MRT", 478, "Mauritania", "Western Africa", 435},
	"mali":                     {"MLI", 466, "Mali", "Western Africa", 432},
	"niger":                    {"NER", 562, "Niger", "Western Africa", 436},
	"burkina-faso":             {"BFA", 854, "Burkina Faso", "Western Africa", 439},
	"nigeria":                  {"NGA", 566, "Nigeria", "Western Africa", 475},
	"senegal":                  {"SEN", 686, "Senegal", "Western Africa", 433},
	"chad":                     {"TCD", 148, "Chad", "Middle Africa", 483},
	"cameroon":                 {"CMR", 120, "Cameroon", "Middle Africa", 471},
	"central-african-republic": {"CAF", 140, "Central African Republic", "Middle Africa", 482},
	"dr-congo":                 {"COD", 180, "Democratic Republic of Congo", "Middle Africa", 490},
	"armenia":                  {"ARM", 51, "Armenia", "Caucasus and Central Asia", 371},
	"georgia":                  {"GEO", 268, "Georgia", "Caucasus and Central Asia", 372},
	"azerbaijan":               {"AZE", 31, "Azerbaijan", "Caucasus and Central Asia", 373},
	"turkmenistan":             {"TKM", 795, "Turkmenistan", "Caucasus and Central Asia", 701},
	"tajikistan":               {"TJK", 762, "Tajikistan", "Caucasus and Central Asia", 702},
	"kyrgyzstan":               {"KGZ", 417, "Kyrgyzstan", "Caucasus and Central Asia", 703},
	"uzbekistan":               {"UZB", 860, "Uzbekistan", "Caucasus and Central Asia", 704},
	"kazakhstan":               {"KAZ", 398, "Kazakhstan", "Caucasus and Central Asia", 705},
	"afghanistan":              {"AFG", 4, "Afghanistan", "", 700},
	"pakistan":                 {"PAK", 586, "Pakistan", "South Asia", 770},
	"india":                    {"IND", 356, "India", "South Asia", 750},
	"russia":                   {"RUS", 643, "Russia", "Europe", 365},
	"ukraine":                  {"UKR", 804, "Ukraine", "Europe", 369},
	"france":                   {"FRA", 250, "France", "Europe", 220},
	"united-kingdom":           {"GBR", 826, "United Kingdom", "Europe", 200},
	"germany":                  {"DEU", 276, "Germany", "Europe", 260},
	"italy":                    {"ITA", 380, "Italy", "Europe", 325},
	"spain":                    {"ESP", 724, "Spain", "Europe", 230},
	"greece":                   {"GRC", 300, "Greece", "Europe", 350},
	"cyprus":                   {"CYP", 196, "Cyprus", "Europe", 352},
	"belgium":                  {"BEL", 56, "Belgium", "Europe", 211},
	"netherlands":              {"NLD", 528, "Netherlands", "Europe", 210},
	"sweden":                   {"SWE", 752, "Sweden", "Europe", 380},
	"austria":                  {"AUT", 40, "Austria", "Europe", 305},
	"switzerland":              {"CHE", 756, "Switzerland", "Europe", 225},
	"united-states":            {"USA", 840, "United States", "North America", 2},
}
