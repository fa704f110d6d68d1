package archive

// The limits of what is read. They are far above any site, and keep a file that
// somebody else made from filling memory or disk. A file that goes beyond one is
// refused with a fault that names it.
const (
	// maxMembers is the number of files in a snapshot.
	maxMembers = 2_000_000
	// maxMember is the size of one of them.
	maxMember = 64 << 30
	// maxTotal is the size of all of them.
	maxTotal = 1 << 40
	// maxRatio is how many times larger than what stands in the archive all that
	// comes out of it may be, once that is more than ratioFrom. The pages of sites
	// come to 4 to 10 times.
	maxRatio  = 200
	ratioFrom = 64 << 20
	// maxManifest is the size of a manifest, maxText that of another text which
	// is kept in memory: a custody log, a file of content.
	maxManifest = 1 << 30
	// maxPage is the size of a single page.
	maxPage = 256 << 20
	maxText = 64 << 20
)
