// A module of its own, so that the other tagger is no dependency of the house.
module waqai/extract/dates/bench

go 1.26.0

require (
	github.com/markusmobius/go-dateparser v1.4.7
	waqai v0.0.0
)

require (
	github.com/BurntSushi/toml v1.6.0 // indirect
	github.com/markusmobius/go-dateutil/v2 v2.9.1 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/wasilibs/go-re2 v1.12.0 // indirect
	github.com/wasilibs/wazero-helpers v0.0.0-20250123031827-cd30c44769bb // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace waqai => ../../..
